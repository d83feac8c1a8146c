"""Picture files: what is read, in which size, in which order, and what is refused."""

import struct
from dataclasses import replace
from zlib import crc32

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractor.errors import InputError, UsageError
from extractor.inputs import find_inputs
from extractor.model import Condition
from extractor.options import Options
from extractor.pictures import digest, frames_of, load, page_size
from extractor.readers import open_document
from extractor.render import page_image

A4 = (1654, 2339)


def page(mark=(100, 50), size=A4, ink="black"):
    """A white page with a square of ink, 40 pixels wide."""
    picture = Image.new("RGB", size, "white")
    x, y = mark
    ImageDraw.Draw(picture).rectangle((x, y, x + 39, y + 39), ink)
    return picture


def loaded(path, dpi=200):
    return np.asarray(load(frames_of(path)[0], dpi))


def is_marked(path, at=(120, 70)):
    """Whether there is ink at `at` on a page 1654 pixels wide, and only there."""
    pixels = loaded(path)
    x, y = at
    return (
        pixels.shape == (2339, 1654, 3)
        and pixels[y, x].max() < 60
        and pixels[y, x + 60].min() > 200
    )


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".bmp", ".webp"])
def test_a_picture_is_a_document_of_one_page_to_be_read_by_ocr(tmp_path, suffix):
    path = tmp_path / f"p{suffix}"
    page().save(path)
    with open_document(path, Options()) as source:
        assert source.n_pages == 1
        (read,) = source.pages()
        assert read.condition is Condition.NO_TEXT
        assert (round(read.width), round(read.height)) == (595, 842)
        assert source.picture(1, 100).shape == (1169, 827, 3)
    assert is_marked(path)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "CMYK"])
def test_every_kind_of_pixel_is_read(tmp_path, mode):
    path = tmp_path / "p.tif"
    page().convert(mode).save(path)
    assert is_marked(path)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_sixteen_bits_are_not_cut_off(tmp_path, suffix):
    path = tmp_path / f"p{suffix}"
    deep = np.asarray(page(ink=(40, 40, 40)).convert("L")).astype(np.uint16) * 257
    Image.fromarray(deep).save(path)
    assert is_marked(path)
    assert 30 < loaded(path)[70, 120, 0] < 50


def test_what_is_transparent_is_paper(tmp_path):
    path = tmp_path / "p.png"
    clear = Image.new("RGBA", A4, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), (100, 50, 140, 90))
    clear.save(path)
    assert is_marked(path)


def test_a_telephone_s_picture_stands_upright(tmp_path):
    path = tmp_path / "p.jpg"
    tags = Image.Exif()
    tags[0x0112] = 6  # to be turned a quarter clockwise
    page().rotate(90, expand=True).save(path, exif=tags)
    assert is_marked(path)
    assert page_size(frames_of(path)[0]) == pytest.approx((595.3, 841.9), abs=0.5)


@pytest.mark.parametrize(
    ("dpi", "size"),
    [
        pytest.param((200, 200), (595.4, 842.0), id="said"),
        pytest.param((72, 72), (595.3, 841.9), id="absurd, so A4"),
        pytest.param((142, 142), (838.6, 1186.0), id="A3"),
    ],
)
def test_the_size_of_a_page_is_told_by_its_resolution_if_that_makes_sense(
    tmp_path, dpi, size
):
    path = tmp_path / "p.png"
    page().save(path, dpi=dpi)
    assert page_size(frames_of(path)[0]) == pytest.approx(size, abs=1)


def test_a_fax_with_oblong_pixels_gets_its_shape_back(tmp_path):
    path = tmp_path / "fax.tif"
    fax = page(mark=(104, 25), size=(1728, 1145)).convert("1")
    fax.save(path, dpi=(204, 98), compression="group4")
    assert page_size(frames_of(path)[0]) == pytest.approx((610, 841), abs=1)
    pixels = loaded(path)
    assert pixels.shape[:2] == (2337, 1694)
    rows, columns = np.nonzero(pixels[..., 0] < 100)
    assert np.ptp(rows) / np.ptp(columns) == pytest.approx(204 / 98, rel=0.1)


def test_a_tiff_of_many_pages_is_read_frame_by_frame(tmp_path):
    path = tmp_path / "scan.tif"
    first, second = page(), page(mark=(900, 50))
    first.save(path, save_all=True, append_images=[second])
    with open_document(path, Options(pages=frozenset({2}))) as source:
        assert source.n_pages == 2
        (only,) = source.pages()
        assert only.number == 2
        assert source.picture(2, 200)[70, 920].max() < 60
    assert page_image(path, 2, dpi=72).size == (595, 842)


def test_a_folder_of_pages_is_one_document_in_natural_order(tmp_path):
    folder = tmp_path / "2024 unit"
    folder.mkdir()
    for number in (10, 2, 1):
        page(mark=(number * 100, 50)).save(folder / f"p{number}.png")
    (folder / "Thumbs.db").write_bytes(b"x")
    (found,) = find_inputs([str(folder)])
    assert (found.name, found.path) == ("2024 unit", folder)
    assert [f.path.name for f in frames_of(folder)] == ["p1.png", "p2.png", "p10.png"]
    with open_document(folder, Options()) as source:
        assert source.n_pages == 3
        assert source.picture(3, 200)[70, 1020].max() < 60
        assert source.sha256 == digest(folder)


def test_a_folder_of_pages_changes_its_digest_with_any_page(tmp_path):
    for name in ("1.png", "2.png"):
        page().save(tmp_path / name)
    before = digest(tmp_path)
    page(mark=(200, 50)).save(tmp_path / "2.png")
    assert digest(tmp_path) != before


def test_what_is_found_in_a_folder_of_folders(tmp_path):
    for name in ("a/1.jpg", "a/2.jpg", "b/report.pdf", "b/photo.png", "c.tif"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        page(size=(100, 140)).save(path)
    two = page(size=(100, 140))
    (tmp_path / "d").mkdir()
    for name in ("x.tif", "y.tif"):
        two.save(tmp_path / "d" / name, save_all=True, append_images=[two])
    names = [found.name for found in find_inputs([str(tmp_path)])]
    assert names == [
        "a",  # page by page
        "b/photo.png",  # not alone
        "b/report.pdf",
        "c.tif",
        "d/x.tif",  # a document each, for they have more pages than one
        "d/y.tif",
    ]


def test_a_folder_that_cannot_be_searched_is_named(tmp_path, monkeypatch):
    def refuse(folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.iterdir", refuse)
    with pytest.raises(UsageError, match="cannot be searched"):
        find_inputs([str(tmp_path)])


def chunk(kind, data):
    """A piece of a PNG file."""
    return (
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", crc32(kind + data))
    )


@pytest.mark.parametrize("side", [12_000, 30_000])
def test_a_picture_that_would_take_all_memory_is_refused_unread(tmp_path, side):
    path = tmp_path / "huge.png"
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b""))
    with pytest.raises(InputError, match=r"huge\.png: .*100 million pixels; scan"):
        load(frames_of(path)[0], 200)


def test_a_damaged_picture_is_named_with_what_to_do(tmp_path):
    whole = tmp_path / "whole.jpg"
    page().save(whole)
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(whole.read_bytes()[:9000])
    with pytest.raises(InputError, match=r"cut\.jpg: .*incomplete; scan the page"):
        load(frames_of(cut)[0], 200)
    wrong = tmp_path / "wrong.png"
    wrong.write_bytes(b"no picture at all")
    with pytest.raises(InputError, match="is not a picture"):
        frames_of(wrong)
    with pytest.raises(InputError, match="no such file"):
        frames_of(tmp_path / "gone.png")


def test_a_damaged_page_of_a_folder_is_named(tmp_path):
    page().save(tmp_path / "1.jpg")
    (tmp_path / "2.jpg").write_bytes((tmp_path / "1.jpg").read_bytes()[:9000])
    with (
        open_document(tmp_path, Options()) as source,
        pytest.raises(InputError, match=r"2\.jpg"),
    ):
        for read in source.pages():
            source.picture(read.number, 100)


def test_pages_can_be_chosen(tmp_path):
    for name in ("1.png", "2.png", "3.png"):
        page(size=(100, 140)).save(tmp_path / name)
    options = replace(Options(), pages=frozenset({1, 3}))
    with open_document(tmp_path, options) as source:
        assert [read.number for read in source.pages()] == [1, 3]
