"""Picture files to pages of a PDF, one picture to a page.

JPEG files are taken over byte by byte; black-and-white pictures stay as they are; other
pictures are stored as JPEG of high quality, so that a long document fits into memory.
"""

import io
import zlib
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from extractor.errors import InputError
from extractor.pictures import Frame, frames_of, original, page_size

QUALITY = 92  # of JPEG, from 1 to 100
SPACES = {"1": Name.DeviceGray, "L": Name.DeviceGray, "RGB": Name.DeviceRGB}


def add_pictures(pdf: pikepdf.Pdf, path: Path) -> None:
    """Put every page of a picture file, or of a folder of them, into the PDF.

    A damaged picture is a blank page.
    """
    for frame in frames_of(path):
        try:
            width, height = page_size(frame)
            stored = _stored(pdf, frame)
        except InputError:
            pdf.add_blank_page()
            continue
        page = pdf.add_blank_page(page_size=(width, height))
        name = page.add_resource(stored, Name.XObject)
        page.contents_add(
            f"q {width:.3f} 0 0 {height:.3f} 0 0 cm {name} Do Q".encode("ascii")
        )


def _stored(pdf: pikepdf.Pdf, frame: Frame) -> pikepdf.Stream:
    """The picture as the PDF stores it."""
    picture, untouched = original(frame)
    data: bytes
    if untouched:
        data, way = frame.path.read_bytes(), Name.DCTDecode
    elif picture.mode == "1":
        data, way = zlib.compress(picture.tobytes()), Name.FlateDecode
    else:
        data, way = _jpeg(picture), Name.DCTDecode
    about = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=SPACES[picture.mode],
        BitsPerComponent=1 if picture.mode == "1" else 8,
        Filter=Array([way]),
    )
    stream = pikepdf.Stream(pdf, data)
    for key, value in about.items():
        stream[key] = value
    return stream


def _jpeg(picture: Image.Image) -> bytes:
    with io.BytesIO() as file:
        picture.save(file, "JPEG", quality=QUALITY)
        return file.getvalue()
