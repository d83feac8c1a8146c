"""Many reports out of few: the samples with other figures, for runs over folders.

    python -m tests.mass FOLDER [COUNT]

A dump's figures are changed as text; a PDF's digits are read as others, for its fonts
say so (years keep theirs). Every file has bytes and figures of its own; the same count
gives the same files.
"""

import random
import re
import sys
from pathlib import Path

import pikepdf

SAMPLES = Path(__file__).parent.parent / "samples"
FIGURE = re.compile(r"(?<![\d.])\d{1,6}\.\d{2}(?![\d.])")


DIGITS = "456789"  # those that no year of the samples has


def make_reports(folder: Path, count: int) -> None:
    """`count` reports in `folder`, one in four a text dump, in folders by year."""
    dump = SAMPLES / "dump.txt"
    pdfs = sorted(path for path in SAMPLES.glob("*.pdf"))
    for n in range(count):
        place = folder / str(2019 + n % 5)
        place.mkdir(parents=True, exist_ok=True)
        if n % 4 == 0:
            change_dump(dump, place / f"unit-{n:05d}.txt", n)
        else:
            change_pdf(pdfs[n % len(pdfs)], place / f"unit-{n:05d}.pdf", n)


def change_dump(source: Path, target: Path, number: int) -> None:
    """A copy with two thirds of its amounts drawn anew."""
    draw = random.Random(number)

    def other(found: re.Match[str]) -> str:
        if draw.random() < 1 / 3:
            return found[0]
        digits = (str(draw.randint(1, 9)) if c.isdigit() else c for c in found[0])
        return "".join(digits)

    text = FIGURE.sub(other, source.read_text("utf-8"))
    target.write_text(f"{text}\n{number}\n", "utf-8")


def change_pdf(source: Path, target: Path, number: int) -> None:
    """A copy in which some digits stand for each other."""
    drawn = list(DIGITS)
    random.Random(number).shuffle(drawn)
    others = {
        f"<{ord(a):04X}>": f"<{ord(b):04X}>" for a, b in zip(DIGITS, drawn, strict=True)
    }
    known = re.compile("|".join(others))
    with pikepdf.open(source) as pdf:
        for found in pdf.objects:
            if isinstance(found, pikepdf.Dictionary) and "/ToUnicode" in found:
                text = found.ToUnicode.read_bytes().decode("latin-1")
                text = known.sub(lambda digit: others[digit[0]], text)
                found.ToUnicode.write(text.encode("latin-1"))
        pdf.docinfo["/Title"] = f"report {number}"
        pdf.save(target, deterministic_id=True)


if __name__ == "__main__":
    make_reports(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2000)
