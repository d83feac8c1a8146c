"""A font that draws nothing: what text is set in that is only to be found and copied.

No glyph has an area, so no typeface is needed on any machine; the PDF says by
its ToUnicode map which letter each code stands for (ISO 32000-1, 9.7 and 9.10.3).
"""

import struct
from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

EM = 1000  # units of a font size
ASCENT, DESCENT = 880, -120
NARROW = 500  # width of Latin letters and digits; all others are EM wide
FIRST_WIDE = 0x0500  # Latin, Greek and Cyrillic stand before it
SPARE = range(0xE000, 0xF900)  # private codes, for letters beyond 16 bits
AT_ONCE = 100  # entries a ToUnicode map may have in a block
GLYPHS = 3  # the missing one, that of wide letters, that of narrow ones


class GlyphlessFont:
    """The font of one PDF; it knows the letters that were set in it."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._codes: dict[str, int] = {}
        self._spare = iter(SPARE)
        self._font = pdf.make_indirect(Dictionary(Type=Name.Font))

    @property
    def font(self) -> Any:  # noqa: ANN401 - an object of pikepdf
        """The font object, to be named in a page's resources."""
        return self._font

    def encode(self, text: str) -> str:
        """The codes of `text` as a PDF string."""
        return f"<{''.join(f'{self._code(letter):04x}' for letter in text)}>"

    def width(self, text: str) -> float:
        """How wide `text` is set, in font sizes."""
        narrow = sum(self._code(letter) < FIRST_WIDE for letter in text)
        return (narrow * NARROW + (len(text) - narrow) * EM) / EM

    def _code(self, letter: str) -> int:
        if letter not in self._codes:
            plain = ord(letter) <= 0xFFFF and ord(letter) not in SPARE
            code = ord(letter) if plain else next(self._spare, ord(" "))
            self._codes[letter] = code
        return self._codes[letter]

    def finish(self) -> None:
        """Write the font's objects, once all text is set."""
        pdf, name = self._pdf, Name.GlyphLessFont
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=5,  # fixed pitch, symbols
            FontBBox=Array([0, DESCENT, EM, ASCENT]),
            ItalicAngle=0,
            Ascent=ASCENT,
            Descent=DESCENT,
            CapHeight=ASCENT,
            StemV=80,
            FontFile2=pdf.make_stream(empty_truetype()),
        )
        narrow, wide = struct.pack(">H", 2), struct.pack(">H", 1)
        glyphs = narrow * FIRST_WIDE + wide * (0x10000 - FIRST_WIDE)
        family = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(
                Registry=pikepdf.String("Adobe"),
                Ordering=pikepdf.String("Identity"),
                Supplement=0,
            ),
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=EM,
            W=Array([0, FIRST_WIDE - 1, NARROW]),
            CIDToGIDMap=pdf.make_stream(glyphs),
        )
        self._font.Subtype = Name.Type0
        self._font.BaseFont = name
        self._font.Encoding = Name("/Identity-H")
        self._font.DescendantFonts = Array([pdf.make_indirect(family)])
        self._font.ToUnicode = pdf.make_stream(to_unicode(self._codes.items()))


def to_unicode(codes: Iterable[tuple[str, int]]) -> bytes:
    """The map from codes to letters that viewers search and copy by."""
    entries = sorted((code, letter) for letter, code in codes)
    blocks = (entries[i : i + AT_ONCE] for i in range(0, len(entries), AT_ONCE))
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    for block in blocks:
        lines.append(f"{len(block)} beginbfchar")
        lines += [f"<{c:04x}> <{s.encode('utf-16-be').hex()}>" for c, s in block]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")


def empty_truetype() -> bytes:
    """A TrueType font whose glyphs have an extent, for viewers to mark, but no area.

    Its tables are those of OpenType 1.9 that an embedded font needs.
    """
    tables = dict(_tables())
    n_tables = len(tables)
    power = 1 << (n_tables.bit_length() - 1)
    head = struct.pack(
        ">IHHHH",
        *(0x10000, n_tables, power * 16, power.bit_length() - 1),
        n_tables * 16 - power * 16,
    )
    at = len(head) + 16 * n_tables
    directory, body = b"", b""
    for tag, data in sorted(tables.items()):
        padded = data + bytes(-len(data) % 4)
        directory += struct.pack(">4sIII", tag, _checksum(padded), at, len(data))
        body += padded
        at += len(padded)
    return head + directory + body


def _checksum(data: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}I", data)
    return sum(words) & 0xFFFFFFFF


def _tables() -> Iterator[tuple[bytes, bytes]]:
    yield b"cmap", struct.pack(">HHHHI", 0, 1, 3, 1, 12) + _no_characters()
    wide, narrow = _stroke(EM), _stroke(NARROW)
    yield b"glyf", wide + narrow
    bounds = (0, DESCENT, EM, ASCENT)
    yield (
        b"head",
        struct.pack(
            ">IIIIHHQQhhhhHHhhh",
            *(0x10000, 0x10000, 0, 0x5F0F3CF5, 0, EM, 0, 0),
            *(*bounds, 0, 8, 2, 0, 0),
        ),
    )
    metrics = (ASCENT, DESCENT, 0, EM, 0, 0, EM, 1, *(0,) * 7, GLYPHS)
    yield b"hhea", struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, *metrics)
    yield b"hmtx", struct.pack(">HhHhHh", EM, 0, EM, 0, NARROW, 0)
    ends = (0, 0, len(wide), len(wide + narrow))
    yield b"loca", struct.pack(">4H", *(end // 2 for end in ends))
    yield b"maxp", struct.pack(">IH13H", 0x10000, GLYPHS, 3, 1, 0, 0, 2, *(0,) * 8)
    yield b"name", struct.pack(">HHH", 0, 0, 6)
    yield b"post", struct.pack(">IIhhIIIII", 0x30000, 0, 0, 0, 1, 0, 0, 0, 0)


def _stroke(width: int) -> bytes:
    """A glyph as wide and high as a letter: one line there and back, without area."""
    height = ASCENT - DESCENT
    bounds = struct.pack(">hhhhh", 1, 0, DESCENT, width, ASCENT)
    points = struct.pack(">HH3B", 2, 0, 1, 1, 1)  # three, no instructions, on the curve
    across = struct.pack(">hhh", 0, width, -width)
    up = struct.pack(">hhh", DESCENT, height, -height)
    glyph = bounds + points + across + up
    return glyph + bytes(-len(glyph) % 4)


def _no_characters() -> bytes:
    """A character map (format 4) of the closing segment alone."""
    return struct.pack(
        ">HHHHHHHHHHhH", *(4, 24, 0, 2, 2, 0, 0, 0xFFFF, 0, 0xFFFF, 1, 0)
    )
