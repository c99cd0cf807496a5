import re
import sys
import time
from pathlib import Path

import pypdf
import pytest
from pypdfium2 import PdfDocument
from review.core.errors import ReviewError
from review.guard import outputs
from review.markdown import pandoc
from review.markdown.manuscript import Manuscript
from review.writing import writers
from review.writing.paper import pdf
from review.writing.theme import THEME


@pytest.fixture(scope="module")
def paper(written):
    return pypdf.PdfReader(written / "manuscript.pdf")


def page_of(body):
    return f'<!DOCTYPE html><html lang="en"><head><title>T</title></head><body>{body}</body></html>'


@pytest.fixture
def printed(tmp_path):
    """Prints a page with this body and the paper's style: its file."""

    def write(body: str) -> Path:
        style = (THEME / "print.css").read_text(encoding="utf-8")
        page = page_of(body).replace("</head>", f"<style>{style}</style></head>")
        (tmp_path / "a.pdf").write_bytes(pdf.print_page(page, tmp_path)[0])
        return tmp_path / "a.pdf"

    return write


def test_it_is_tagged_and_titled(paper):
    root = paper.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert paper.metadata.title == "A review of everything, once"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_bookmarks_lead_to_title_chapters_and_sections(paper):
    assert paper.outline[0].title == "A review of everything, once"
    chapters = [mark.title for mark in paper.outline[1] if not isinstance(mark, list)]
    assert [*chapters[:2], chapters[-1]] == ["Authors", "1 Introduction", "References"]


def test_every_page_but_the_first_has_a_running_head_and_all_have_a_number(paper):
    texts = [sheet.extract_text() for sheet in paper.pages]
    assert len(texts) > 1
    for number, text in enumerate(texts, 1):
        assert f"{number} / {len(texts)}" in text
    assert all("A review of everything, once" in text for text in texts[1:])


def test_bookmarks_bear_the_numbers_of_the_headings(printed):
    reader = pypdf.PdfReader(printed('<h1>T</h1><h2>Tip 1: A</h2><h3 data-number="1.1">What</h3>'))
    title, (chapter, (section,)) = reader.outline
    assert [mark.title for mark in (title, chapter, section)] == ["T", "Tip 1: A", "1.1 What"]
    assert "1.1\u2002What" in reader.pages[0].extract_text().replace(" ", "\u2002")


def test_a_row_of_the_first_page_says_on_which_page_its_chapter_begins(printed):
    row = '<li><span class="label">Tip 1</span> <a href="#a">Look</a></li>'
    body = f'<div class="summary"><ul>{row}</ul></div>' + '<h2 style="break-before: page" id="a">A</h2>'
    first = pypdf.PdfReader(printed(body)).pages[0].extract_text()
    assert re.search(r"Tip 1\s+Look[\s.]+2\b", first)


def test_a_running_head_is_one_line_however_long_the_chapter_s_title(printed):
    long = "A title that goes on and on, and has not said all that it could say " * 3
    file = printed(f'<h1>{long}</h1><h2 style="break-before: page">{long}</h2>')
    with PdfDocument(file) as document:
        box = document[1].render(scale=2).to_pil().convert("L").crop((0, 0, 1190, 2 * 66))  # above the text
    rows = [box.crop((0, y, box.width, y + 1)).getextrema()[0] < 200 for y in range(box.height)]
    assert 0 < sum(rows) < 2 * 12
    assert sum(now and not before for before, now in zip([False, *rows], rows, strict=False)) == 1


def test_a_run_s_figure_is_set_small_with_its_caption_beside_it():
    figure = '<figure>\n<img src="exemplars/a/b.svg" alt="x" width="{}" height="90" />\n<figcaption>C</figcaption></figure>'
    small, wide = (pdf.for_paper(figure.format(width)) for width in (480, 960))
    assert '<figure class="beside">' in small
    assert "width:84.7mm" in small
    assert "beside" not in wide
    other = figure.format(480).replace("exemplars/", "images/")
    assert pdf.for_paper(other) == other


def test_a_panel_stays_in_one_piece(printed):
    panel = '<div class="exemplar"><p>head</p><p style="height: 60mm">y</p></div>'
    pages = pypdf.PdfReader(printed(f'<p style="height: 200mm">x</p>{panel}')).pages
    assert [[word in sheet.extract_text() for sheet in pages] for word in ("head", "y")] == [
        [False, True]
    ] * 2


def test_every_font_is_embedded_and_ours(paper):
    fonts = set()
    for sheet in paper.pages:
        for font in sheet["/Resources"]["/Font"].values():
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
            fonts.add(str(font["/BaseFont"]).partition("+")[2].split("-")[0])
    assert fonts <= {"Source", "DejaVu"}


def test_nothing_spills_over_the_margins(paper):
    """Each piece of text begins on the paper's text area (22 mm margins)."""
    left, right = 22 / 25.4 * 72 - 1, (210 - 22) / 25.4 * 72

    def look(text, cm, tm, _font, _size):
        if text.strip():
            assert left <= tm[4] * cm[0] + cm[4] < right, text

    for sheet in paper.pages:
        sheet.extract_text(visitor_text=look)


def test_formulas_sit_on_the_line_and_keep_their_source():
    mathml = '<math display="inline"><semantics><mfrac><mi>a</mi><mi>b</mi></mfrac><annotation encoding="t">a &lt; b</annotation></semantics></math>'
    drawn = pdf.drawn_maths(f"x {mathml} y")
    assert drawn.startswith('x <img class="math inline" alt="a &lt; b" style="width:')
    depth = float(drawn.split("vertical-align:")[1].split("em")[0])
    height = float(drawn.split("height:")[1].split("em")[0])
    assert -height < depth < 0  # a fraction goes below the line, and above it


def lines(width, body):
    from weasyprint import HTML

    style = f"<style>@page {{ size: {width}px 400px; margin: 0 }} body {{ margin: 0; font: 14px sans-serif }}</style>"
    boxes = [HTML(string=page_of(style + body)).render().pages[0]._page_box]
    found = []
    while boxes:
        box = boxes.pop(0)
        if type(box).__name__ == "LineBox":
            found.append("".join(part.text for part in box.descendants() if hasattr(part, "text")))
        boxes = [*getattr(box, "children", []), *boxes]
    return found


def test_a_word_and_its_number_stay_on_one_line():
    for markdown in ('as Figure <a href="#fig:a">4</a> shows', 'as <a href="#sec:b">tip 10</a> shows'):
        for width in range(20, 150, 5):
            text = "|".join(line.strip() for line in lines(width, pdf.kept_together(f"<p>{markdown}</p>")))
            assert re.search("(Figure|tip)\u00a0(4|10)", text), (width, text)


def test_a_line_that_ends_in_a_tied_word_is_filled():
    body = pdf.kept_together(
        "<p>the error of every network that we fitted is shown in Figure\u00a0<a>1</a> and elsewhere.</p>"
    )
    for width in range(380, 460, 4):
        assert lines(width, body)[0].startswith("the error of every network that we fitted is"), width


def test_a_block_that_ends_in_white_space_is_not_broken_after_its_first_word():
    """WeasyPrint alone breaks it so at some widths, with some fonts and versions of Pango."""
    text = "\nFitting what is particular to the training data, noise included.\n"
    body = pdf.kept_together(f"<dl><dt>Term</dt><dd>{text}</dd></dl>")
    firsts = {width: lines(width, body)[1].strip() for width in range(360, 460)}
    assert {width: first for width, first in firsts.items() if first in ("Fitting", "Fit-", "Fit")} == {}


def test_links_into_the_page_s_folder_become_words_and_others_stay(paper):
    targets = [
        note.get_object()["/A"]["/URI"]
        for sheet in paper.pages
        for note in sheet.get("/Annots", [])
        if "/URI" in note.get_object().get("/A", {})
    ]
    assert "https://doi.org/10.1000/one" in targets
    assert all(target.startswith("https://") for target in targets)


def test_weasyprint_understands_the_print_stylesheet(article, written, caplog):
    pdf.print_page((written / "index.html").read_text(encoding="utf-8"), written)
    assert [record.getMessage() for record in caplog.records if record.name == "weasyprint"] == []


def test_a_link_to_nothing_is_reported(tmp_path):
    _, problems = pdf.print_page(page_of('<a href="#nowhere">x</a>'), tmp_path)
    assert ["nowhere" in problem.what for problem in problems] == [True]


@pytest.mark.parametrize("url", ["https://example.org/a.png", "missing.png"])
def test_a_picture_that_is_remote_or_missing_stops_the_print(tmp_path, url):
    with pytest.raises(ReviewError, match=r"manuscript\.pdf: .*;"):
        pdf.print_page(page_of(f'<img alt="x" src="{url}">'), tmp_path)


def test_characters_without_a_glyph_are_reported():
    problems = pdf.uncovered(page_of("<p>α ≥ β → ‑ ✓ ✗ ◐ 李 &#x674E; &#x1F9EC;</p>"))
    assert [re.findall(r"U\+\w+", problem.what) for problem in problems] == [["U+674E"], ["U+1F9EC"]]


def test_every_stylesheet_family_has_its_files():
    for place in pdf.FACES.values():
        assert pdf.font_file(place).is_file()
    with pytest.raises(ReviewError, match=r"matplotlib/none\.ttf"):
        pdf.font_file("matplotlib/none.ttf")


def test_without_pango_all_but_the_pdf_is_written(article, tmp_path, monkeypatch):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "weasyprint.py").write_text(
        "raise OSError(\"cannot load library 'libpango-1.0-0': no such file\")"
    )
    monkeypatch.syspath_prepend(tmp_path / "broken")
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    problems = writers.write(article, tmp_path / "out")
    assert [p.file for p in problems] == ["manuscript.pdf"]
    assert "libpango" in problems[0].what
    assert "pango" in problems[0].todo
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "manuscript.pdf" not in page
    assert not (tmp_path / "out" / "manuscript.pdf").exists()
    assert outputs.check(tmp_path / "out", pdf=False) == []
    assert Path(tmp_path / "out" / "references.json").is_file()


def test_labels_of_a_drawing_are_no_transparency_groups_and_what_is_transparent_stays_one(tmp_path, printed):
    def groups(inside: str) -> bool:
        head = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60">'
        (tmp_path / "a.svg").write_text(f"{head}{inside}</svg>")
        return b"/Transparency" in printed('<img src="a.svg" alt="a">').read_bytes()

    assert not groups('<text x="60" y="30" style="text-anchor: end">mutated</text>')
    assert groups('<g opacity="0.5"><circle r="20"/><circle r="9"/></g>')


NAMES = "".join(f"<{{0}}>a_rather_long_name_of_column_{i}</{{0}}>" for i in range(16))
ADDRESS = f"<td>https://example.org/{'a' * 200}</td>"
CODE = "x" * 300 + " = function(" + ", ".join(f"argument_{i}={i}" for i in range(60)) + ")"
WIDE = {
    "table": f"<table><thead><tr>{NAMES.format('th')}</tr></thead><tbody>{f'<tr>{NAMES}</tr>'.format('td') * 3}</tbody></table>",
    "word": f"<table><tbody><tr>{ADDRESS * 2}</tr></tbody></table>",
    "code": f"<pre><code>{CODE}</code></pre><p><code>{CODE}</code></p>",
}


@pytest.mark.parametrize("what", WIDE)
def test_what_is_very_wide_stays_on_its_page(printed, what):
    """No ink more than 2 points beyond the right margin of 22 mm."""
    with PdfDocument(printed(WIDE[what])) as document:
        for sheet in document:
            ink = sheet.render(scale=1).to_pil().convert("L").point(lambda grey: 255 * (grey < 200)).getbbox()
            assert ink[2] < (210 - 22) / 25.4 * 72 + 2


def test_a_cell_of_six_thousand_words_is_printed_with_all_of_them(tmp_path):
    words = [f"w{number}" for number in range(6000)]
    ast, _ = pandoc.read(f"---\ntitle: T\n---\n\n# One\n\n| a | b |\n|---|---|\n| {' '.join(words)} | x |\n")
    started = time.process_time()
    assert writers.write(Manuscript(ast), tmp_path) == []
    assert time.process_time() - started < 30
    assert set(words) <= set(outputs.pdf_text(tmp_path / "manuscript.pdf").split())


def test_printing_ends_and_says_what_was_long(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "PATIENCE", 0.02)
    ast, _ = pandoc.read("# One\n\nShort.\n\nMany, many " + "words " * 500)
    with pytest.raises(ReviewError) as refused:
        writers.write(Manuscript(ast), tmp_path)
    [problem] = refused.value.problems
    assert problem.file == "manuscript.pdf"
    assert "502" in problem.what
    assert "Many, many" in problem.what
