"""The rows of `tables.dat`: figures in a file, for they are easier to read there."""

from pathlib import Path


def listed(name: str) -> list[tuple[str, ...]]:
    """The rows of the section `name`, cells as text."""
    text = Path(__file__).with_name("tables.dat").read_text(encoding="utf-8")
    section = text.split(f"[{name}]\n", 1)[1].split("\n\n", 1)[0]
    return [
        tuple(cell.strip() for cell in row.split(";")) for row in section.splitlines()
    ]
