import io
import json
import os

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from extractor.errors import InputError
from extractor.geometry import BBox
from extractor.model import Condition, Page, Ruling
from extractor.options import Options
from extractor.readers import open_document
from extractor.readers.pdf import REOPEN_AFTER
from extractor.text import fold_key
from tests.papers import SHARED, SIZE, SONG, change, paper


@pytest.fixture
def read(tmp_path):
    def read_file(data: bytes, name: str = "report.pdf", **options) -> list[Page]:
        path = tmp_path / name
        path.write_bytes(data)
        with open_document(path, Options(**options)) as source:
            return list(source.pages())

    return read_file


def text(page: Page) -> str:
    return "".join(char.text for char in page.chars)


def hello(canvas) -> None:
    canvas.drawString(100, 500, "收入合计 92")
    canvas.line(100, 490, 300, 490)


def near(ruling, *sides) -> bool:
    return ruling == pytest.approx(sides, abs=0.6)


def test_characters_stand_where_they_are_displayed(read):
    (page,) = read(paper(hello))
    assert (page.width, page.height) == (400, 600)
    assert text(page) == "收入合计92"
    first = page.chars[0]
    assert first.x0 == pytest.approx(100, abs=0.1)
    assert first.x1 == pytest.approx(112, abs=0.1)
    assert first.top < 600 - 500 < first.bottom
    assert first.bottom - first.top == pytest.approx(12) == first.size
    assert page.rulings == (Ruling(100, 110, 300, 110),)
    assert page.condition is Condition.TEXT


def test_all_fonts_of_a_line_share_top_and_bottom(read):
    def draw(canvas):
        canvas.drawString(50, 300, "一收入")
        canvas.setFont("Helvetica", 12)
        canvas.drawString(120, 300, "92.5")

    (page,) = read(paper(draw))
    assert len({(c.top, c.bottom) for c in page.chars}) == 1


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_turned_by_rotate_reads_as_displayed(read, turn):
    def draw(canvas):  # drawn so that /Rotate puts it upright
        if turn == 90:
            canvas.translate(400, 0)
        elif turn == 180:
            canvas.translate(400, 600)
        else:
            canvas.translate(0, 600)
        canvas.rotate(turn)
        canvas.drawString(100, 300, "收入合计")
        canvas.line(100, 290, 300, 290)

    def rotate(pdf):
        pdf.pages[0].Rotate = turn

    (page,) = read(change(paper(draw), rotate))
    upright = (400, 600) if turn == 180 else (600, 400)
    assert (page.width, page.height) == upright
    assert text(page) == "收入合计"
    assert [round(c.x0) for c in page.chars] == [100, 112, 124, 136]
    assert len({round(c.top, 3) for c in page.chars}) == 1
    assert page.chars[0].bottom - page.chars[0].top == pytest.approx(12)
    base = page.height - 300
    assert page.chars[0].top < base < page.chars[0].bottom
    assert near(page.rulings[0], 100, base + 10, 300, base + 10)


def test_offset_boxes_move_text_and_rulings_together(read):
    def move(pdf):
        pdf.pages[0].MediaBox = [-50, -20, 450, 700]
        pdf.pages[0].CropBox = [40, 100, 390, 600]

    (page,) = read(change(paper(hello), move))
    assert (page.width, page.height) == (350, 500)
    assert page.chars[0].x0 == pytest.approx(60, abs=0.1)
    assert near(page.rulings[0], 60, 110, 260, 110)


def test_inherited_boxes_count(read):
    def inherit(pdf):
        page = pdf.pages[0]
        pdf.Root.Pages.MediaBox = [0, 100, 400, 600]
        del page.obj["/MediaBox"]

    (page,) = read(change(paper(hello), inherit))
    assert page.height == 500
    assert near(page.rulings[0], 100, 110, 300, 110)


def test_what_the_eye_does_not_see_is_not_read(read):
    def draw(canvas):
        hello(canvas)
        canvas.setFont(SONG, 12)
        hidden = canvas.beginText(100, 400)
        hidden.setTextRenderMode(3)
        hidden.textLine("隐藏")
        canvas.drawText(hidden)
        shown = canvas.beginText(0, 0)
        shown.setTextRenderMode(0)
        canvas.drawText(shown)
        canvas.drawString(-100, 300, "页外")
        canvas.drawString(100, 900, "页外")
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(100, 350, "白字")
        canvas.setFillColorRGB(0, 0, 0, alpha=0)
        canvas.drawString(100, 330, "透明")

    (page,) = read(paper(draw))
    assert text(page) == "收入合计92"


def test_white_print_on_a_dark_ground_is_read(read):
    def draw(canvas):
        canvas.setFillColorRGB(0.1, 0.2, 0.5)
        canvas.rect(90, 340, 200, 30, stroke=0, fill=1)
        canvas.roundRect(90, 440, 200, 30, 5, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(100, 350, "表头")
        canvas.drawString(100, 450, "圆角")
        canvas.drawString(100, 250, "白字")

    (page,) = read(paper(draw))
    assert text(page) == "表头圆角"


def test_double_printing_is_read_once_and_double_letters_twice(read):
    def draw(canvas):
        canvas.drawString(100, 400, "合计")
        canvas.drawString(50, 300, "11.22款款")
        canvas.drawString(100.4, 400, "合计")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(50, 200, "illness..11")

    (page,) = read(paper(draw))
    assert text(page) == "合计11.22款款illness..11"


def test_a_slanting_watermark_is_left_out_and_sideways_text_kept(read):
    def draw(canvas):
        hello(canvas)
        canvas.saveState()
        canvas.translate(100, 200)
        canvas.rotate(45)
        canvas.drawString(0, 0, "样张")
        canvas.restoreState()
        canvas.translate(380, 200)
        canvas.rotate(90)
        canvas.drawString(0, 0, "竖排")

    (page,) = read(paper(draw))
    assert text(page) == "收入合计92竖排"
    assert all(c.x1 - c.x0 == pytest.approx(12, abs=0.1) for c in page.chars[-2:])
    assert page.chars[-2].top > page.chars[-1].top


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_set_sideways_is_read_upright_and_its_boxes_lie_where_displayed(
    read, quarters
):
    def draw(canvas):
        hello(canvas)
        canvas.line(10, 590, 110, 590)

    def turned(canvas):  # the same page, lying on its side on another
        canvas.setPageSize(SIZE[::-1] if quarters % 2 else SIZE)
        shift = {1: (0, SIZE[0]), 2: SIZE, 3: (SIZE[1], 0)}[quarters]
        canvas.translate(*shift)
        canvas.rotate(-90 * quarters)
        draw(canvas)

    (straight,), (page,) = read(paper(draw)), read(paper(turned))
    assert text(page) == text(straight)
    assert (page.width, page.height) == (straight.width, straight.height)
    for ours, theirs in zip(page.chars, straight.chars, strict=True):
        assert ours[1:5] == pytest.approx(theirs[1:5], abs=0.01)
    for ours, theirs in zip(page.rulings, straight.rulings, strict=True):
        assert ours == pytest.approx(theirs, abs=0.01)
    first = straight.chars[0]
    seen = page.turn.apply(BBox(*first[1:5]))
    width, height = SIZE
    expected = {
        1: (height - first.bottom, first.x0),
        2: (width - first.x1, height - first.bottom),
        3: (first.top, width - first.x1),
    }[quarters]
    assert (seen.x0, seen.top) == pytest.approx(expected, abs=0.01)


def test_lines_are_seen_however_they_are_drawn(read):
    def draw(canvas):
        canvas.setLineWidth(0.5)
        canvas.setDash(3, 2)
        canvas.line(10, 590, 110, 590)  # dashed
        canvas.setDash()
        canvas.rect(10, 540, 100, 0.8, stroke=0, fill=1)  # thin, lying
        canvas.rect(10, 440, 0.8, 80, stroke=0, fill=1)  # thin, standing
        canvas.line(10, 400, 10, 300)
        canvas.line(10, 290, 200, 200)  # slanting
        canvas.setStrokeColorRGB(1, 1, 1)
        canvas.line(10, 150, 110, 150)  # white
        canvas.circle(300, 300, 40)

    (page,) = read(paper(draw))
    wanted = [(10, 10, 110, 10), (10, 59.6, 110, 59.6), (10.4, 80, 10.4, 160)]
    wanted.append((10, 200, 10, 300))
    assert len(page.rulings) == len(wanted)
    for ruling, sides in zip(page.rulings, wanted, strict=True):
        assert near(ruling, *sides)
    for ruling in page.rulings:
        assert ruling.x0 == ruling.x1 or ruling.top == ruling.bottom


def test_a_frame_is_four_lines_and_shading_none(read):
    def draw(canvas):
        canvas.rect(100, 100, 200, 50, stroke=1, fill=0)
        canvas.setFillColorRGB(0.9, 0.9, 0.9)
        canvas.rect(100, 300, 200, 50, stroke=0, fill=1)

    (page,) = read(paper(draw))
    assert sorted(map(tuple, page.rulings)) == [
        (100, 450, 100, 500),
        (100, 450, 300, 450),
        (100, 500, 300, 500),
        (300, 450, 300, 500),
    ]


def test_lines_inside_forms_are_moved_with_them(read):
    def draw(canvas):
        canvas.beginForm("grid", 0, 0, 500, 500)
        canvas.line(0, 0, 50, 0)
        canvas.endForm()
        canvas.translate(100, 200)
        canvas.scale(2, 2)
        canvas.doForm("grid")

    (page,) = read(paper(draw))
    assert [tuple(r) for r in page.rulings] == [(100, 400, 200, 400)]


def picture(canvas, width=400, height=600) -> None:
    image = ImageReader(Image.new("L", (40, 60), 200))
    canvas.drawImage(image, 0, 0, width, height)


def test_what_a_text_layer_is_worth(read):
    def scan(canvas):
        picture(canvas)

    def stamped_scan(canvas):
        picture(canvas)
        canvas.drawString(100, 20, "扫描件 3")

    def cids(canvas):
        canvas.drawString(20, 300, "(cid:12)(cid:7)(cid:144)(cid:9)(cid:31)")

    def illustrated(canvas):
        picture(canvas, 100, 100)
        canvas.drawString(100, 400, "说明")

    conditions = {
        Condition.EMPTY: [paper(lambda canvas: None)],
        Condition.NO_TEXT: [paper(scan), paper(stamped_scan)],
        Condition.GARBLED: [paper(cids)],
        Condition.TEXT: [paper(illustrated)],
    }
    for condition, papers in conditions.items():
        for data in papers:
            assert read(data)[0].condition is condition


def test_a_scan_with_a_hidden_text_layer_needs_reading(read):
    def draw(canvas):
        picture(canvas)
        layer = canvas.beginText(20, 500)
        layer.setFont(SONG, 12)
        layer.setTextRenderMode(3)
        for _ in range(10):
            layer.textLine("识别出来的文字也许不对")
        canvas.drawText(layer)

    (page,) = read(paper(draw))
    assert page.condition is Condition.NO_TEXT
    assert page.chars == ()


def test_text_under_a_picture_is_not_seen(read):
    def draw(canvas):
        for i in range(10):
            canvas.drawString(20, 500 - 20 * i, "识别出来的文字也许不对")
        picture(canvas)

    (page,) = read(paper(draw))
    assert page.condition is Condition.NO_TEXT


def test_form_fields_that_were_filled_in_are_read(read):
    def draw(canvas):
        hello(canvas)
        field = {"x": 100, "y": 400, "width": 100, "height": 20, "fontSize": 10}
        canvas.acroForm.textfield(
            name="a", value="12.50", fontName="Helvetica", **field
        )

    (page,) = read(paper(draw))
    assert text(page) == "收入合计9212.50"
    assert page.chars[-1].top == pytest.approx(190, abs=10)


def test_private_use_characters_are_garbled(read):
    def draw(canvas):
        canvas.setFont("Helvetica", 12)
        canvas.drawString(50, 300, "ABCDEFGHIJ")

    def spoil(pdf):
        cmap = b"""/CIDInit /ProcSet findresource begin begincmap
1 begincodespacerange <00> <FF> endcodespacerange
1 beginbfrange <41> <5A> <E041> endbfrange endcmap end"""
        fonts = pdf.pages[0].Resources.Font
        for name in list(fonts):
            fonts[name].ToUnicode = pdf.make_stream(cmap)

    (page,) = read(change(paper(draw), spoil))
    assert page.condition is Condition.GARBLED


def test_only_the_pages_asked_for_are_read(read, tmp_path):
    def double(pdf):
        pdf.pages.append(pdf.pages[0])
        pdf.pages.append(pdf.pages[0])

    pages = read(change(paper(hello), double), pages=frozenset((2, 3, 9)))
    assert [page.number for page in pages] == [2, 3]
    with open_document(tmp_path / "report.pdf", Options()) as source:
        assert source.n_pages == 3
        assert not source.dump
        assert len(source.sha256) == 64


LOCKED = pikepdf.Encryption(owner="owner", user="user")


def test_the_password_that_fits_opens_the_file(read):
    data = change(paper(hello), lambda pdf: None, encryption=LOCKED)
    (page,) = read(data, passwords=("wrong", "user"))
    assert text(page) == "收入合计92"


def test_only_extraction_forbidden_is_no_lock(read):
    rights = pikepdf.Encryption(
        owner="owner", user="", allow=pikepdf.Permissions(extract=False)
    )
    assert read(change(paper(hello), lambda pdf: None, encryption=rights))


@pytest.mark.parametrize("passwords", [(), ("wrong",)])
def test_a_locked_file_names_the_option_that_helps(read, passwords):
    data = change(paper(hello), lambda pdf: None, encryption=LOCKED)
    with pytest.raises(InputError, match=r"report\.pdf.*password.*--password-file"):
        read(data, passwords=passwords)


GOOD = paper(hello)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "web page"),
        (b"PK\x03\x04word/document.xml", "Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Word"),
        (b"\x89PNG\r\n", "PNG picture"),
        (b"\x00\x01\x02 nothing", "unknown content"),
        (b"%PDF-1.4\n", "damaged or incomplete"),
        (GOOD[: len(GOOD) // 4], "damaged or incomplete"),
    ],
)
def test_what_cannot_be_read_is_named_in_one_line(read, data, problem):
    with pytest.raises(InputError) as caught:
        read(data)
    message = str(caught.value)
    assert "report.pdf" in message
    assert problem in message
    assert "\n" not in message
    assert caught.value.advice


def test_a_pdf_without_pages_is_refused(read):
    def empty(pdf):
        del pdf.pages[0]

    with pytest.raises(InputError, match="has no pages"):
        read(change(paper(hello), empty))


def test_a_page_beyond_all_measure_is_refused_by_number(read):
    def stretch(pdf):
        pdf.pages[0].MediaBox = [0, 0, 1_000_000, 1_000_000]

    with pytest.raises(InputError, match=r"page 1: .* too large.*--pages"):
        read(change(paper(hello), stretch))


def test_rubbish_before_the_head_does_no_harm(read):
    assert text(read(b"HTTP/1.1 200 OK\r\n\r\n" + GOOD)[0]) == "收入合计92"


def test_missing_files_and_folders_are_named(tmp_path):
    for path, problem in ((tmp_path / "none.pdf", "no such"), (tmp_path, "folder")):
        with pytest.raises(InputError, match=problem), open_document(path, Options()):
            pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tmp_path):
    path = tmp_path / "secret.pdf"
    path.write_bytes(GOOD)
    path.chmod(0)
    with (
        pytest.raises(InputError, match="may not be read"),
        open_document(path, Options()),
    ):
        pass


def test_an_unknown_kind_of_file_is_refused(read):
    with pytest.raises(InputError, match="no PDF, picture or text dump"):
        read(b"PK\x03\x04", "page.docx")


def test_circular_and_deep_objects_do_not_hang(read):
    def loop(pdf):
        form = pdf.make_stream(b"q /Fm Do 0 0 m 50 0 l S Q")
        form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        form.BBox = [0, 0, 400, 600]
        form = pdf.make_indirect(form)
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Fm=form))
        page = pdf.pages[0]
        page.Resources.XObject = pikepdf.Dictionary(Fm=form)
        page.contents_add(b"/Fm Do " + b"q " * 5000 + b"Q " * 5000)

    def parent(pdf):
        pdf.Root.Pages.Kids.append(pdf.Root.Pages)

    assert text(read(change(paper(hello), loop))[0]) == "收入合计92"
    data = change(paper(hello), lambda pdf: None)
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        parent(pdf)
        pdf.save(buffer)
    try:
        assert text(read(buffer.getvalue())[0]) == "收入合计92"
    except InputError as error:
        assert "report.pdf" in str(error)


DUMP = "一、概况\r\n  联系人 王某\n\f第二页\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le"]
)
def test_a_dump_is_read_in_any_usual_encoding(read, encoding):
    first, second = read(DUMP.encode(encoding), "dump.txt")
    assert text(first) == "一、概况联系人 王某"
    assert text(second) == "第二页"
    assert first.rulings == ()
    assert first.condition is Condition.TEXT


def test_a_dump_counts_characters_and_lines(read):
    first, _ = read(DUMP.encode(), "dump.txt")
    char = first.chars[4]
    assert char.text == "联"
    assert BBox(char.x0, char.top, char.x1, char.bottom) == BBox(2, 1, 3, 2)
    assert first.width == 8


def test_a_dump_cut_in_a_character_loses_only_that(read):
    (page,) = read("收入合计".encode()[:-1], "dump.txt")
    assert text(page) == "收入合"


def test_blank_pages_of_a_dump_are_empty(read):
    conditions = [page.condition for page in read(b"\f one \f", "dump.txt")]
    assert conditions == [Condition.EMPTY, Condition.TEXT]


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 8, b"PK\x03\x04" + b"\x00\x01" * 99]
)
def test_binary_files_are_no_dumps(read, data):
    with pytest.raises(InputError, match="is not a text file"):
        read(data, "dump.txt")


def test_a_pdf_is_known_by_its_content(read):
    assert text(read(GOOD, "renamed.txt")[0]) == "收入合计92"


@pytest.mark.skipif(not SHARED.exists(), reason="reports are not at hand")
@pytest.mark.parametrize("name", ["replica", "replica-seal"])
def test_all_printed_characters_of_the_replica_are_read(name):
    truth = json.loads((SHARED / "reports/replica-truth.json").read_text())
    with open_document(SHARED / f"reports/{name}.pdf", Options()) as source:
        pages = list(source.pages())
    assert len(pages) == truth["n_pages"]
    for page, printed in zip(pages, truth["page_text"], strict=True):
        assert sorted(fold_key(text(page))) == sorted(fold_key(printed))


@pytest.mark.skipif(not SHARED.exists(), reason="reports are not at hand")
def test_rotated_and_landscape_pages_read_the_same():
    pages = {}
    for name in ("replica-landscape", "replica-rotated"):
        with open_document(SHARED / f"reports/{name}.pdf", Options()) as source:
            pages[name] = list(source.pages())
    for one, other in zip(*pages.values(), strict=True):
        assert text(one) == text(other)
        for a, b in zip(one.chars, other.chars, strict=True):
            assert a[1:] == pytest.approx(b[1:], abs=0.5)
        assert len(one.rulings) == len(other.rulings)


def test_a_long_locked_file_is_read_to_its_end(tmp_path):
    # the file is opened anew every few pages, to let go of what pdfium keeps
    path = tmp_path / "long.pdf"
    with pikepdf.new() as pdf:
        for _ in range(REOPEN_AFTER * 2 + 5):
            pdf.add_blank_page(page_size=(200, 200))
        pdf.save(path, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    with open_document(path, Options(passwords=("wrong", "secret"))) as source:
        numbers = [page.number for page in source.pages()]
    assert numbers == list(range(1, REOPEN_AFTER * 2 + 6))
