"""Make every sample and its truth again: `python samples/make.py [NAME ...]`.

Needs LibreOffice (`soffice`), the fonts Noto Serif CJK and Noto Sans CJK, and the
packages python-docx, openpyxl, reportlab and pypdfium2. The figures stand in
`making/`, once: what is printed and what must be found come from the same place.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from making.contradictions import borderless_base
from making.drawn import print_drawn
from making.dump import print_dump
from making.dumped import dump
from making.excel import print_excel
from making.fiveforms import clean
from making.paper import Sample
from making.projects import three_projects
from making.provinces import ab_layout, adjusted_layout, trailing_zeros
from making.truth import write_truth
from making.units import multi_unit
from making.word import print_word

FOLDER = Path(__file__).parent
SERIF, SANS = "Noto Serif CJK SC", "Noto Sans CJK SC"

Printer = Callable[[Sample, Path], None]
SAMPLES: tuple[tuple[Callable[[], Sample], Printer], ...] = (
    (clean, lambda s, f: print_word(s, f, SERIF, 10, (4, 4))),
    (multi_unit, lambda s, f: print_word(s, f, SANS, 9, (12, 4))),
    (three_projects, lambda s, f: print_excel(s, f, SANS, False, False)),
    (ab_layout, lambda s, f: print_word(s, f, SERIF, 10.5, (8, 6))),
    (adjusted_layout, lambda s, f: print_word(s, f, SANS, 9.5, (4, 2))),
    (borderless_base, print_drawn),
    (trailing_zeros, lambda s, f: print_excel(s, f, SERIF, True, True)),
)


def main(names: list[str]) -> None:
    """Make the samples named, all of them without names."""
    for design, printer in SAMPLES:
        sample = design()
        if names and sample.name not in names:
            continue
        pdf = FOLDER / f"{sample.name}.pdf"
        printer(sample, pdf)
        write_truth(sample, FOLDER, pdf)
        print(sample.name)
    sample = dump()
    if not names or sample.name in names:
        print_dump(sample, FOLDER / "dump.txt")
        write_truth(sample, FOLDER, None)
        print(sample.name)


if __name__ == "__main__":
    main(sys.argv[1:])
