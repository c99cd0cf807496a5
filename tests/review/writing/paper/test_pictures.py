"""Pictures and formulas on paper."""

import io

import pypdf
import pytest
from PIL import Image
from pypdfium2 import PdfDocument
from review.core.errors import ReviewError
from review.guard import svg
from review.guard.pictures import faults
from review.writing.paper import pictures
from sheets import said, structure

XHTML = "http://www.w3.org/1999/xhtml"


@pytest.mark.parametrize("url", ["https://example.org/a.png", "missing.png"])
def test_a_picture_that_is_remote_or_missing_stops_the_print(printed, url):
    with pytest.raises(ReviewError, match=r"a\.png|missing\.png"):
        printed(f"![Seen.]({url})")


def test_a_picture_that_is_none_is_named(printed, tmp_path):
    (tmp_path / "a.svg").write_text('<svg width="4" height="5" xmlns="http://www.w3.org/2000/svg"><')
    with pytest.raises(ReviewError, match=r"a\.svg"):
        printed("![Seen.](a.svg)")


@pytest.mark.parametrize("words", ["a", "é", "Ĭ", "李", "🧬"])
@pytest.mark.parametrize(("root", "depth"), [("svg", 2000), ("g", 1)])
def test_a_drawing_that_typst_alone_cannot_read_is_named(printed, tmp_path, root, depth, words):
    inside = f"{'<g>' * depth}<text>{words}</text>{'</g>' * depth}"
    (tmp_path / "a.svg").write_text(
        f'<{root} width="4" height="5" xmlns="http://www.w3.org/2000/svg">{inside}</{root}>', encoding="utf-8"
    )
    with pytest.raises(ReviewError, match=r"a\.svg: "):
        printed("![Seen.](a.svg)")


def test_a_picture_that_is_cut_short_is_named(printed, tmp_path):
    whole = io.BytesIO()
    Image.new("RGB", (40, 30)).save(whole, "PNG")
    (tmp_path / "a.png").write_bytes(whole.getvalue()[:-30])
    with pytest.raises(ReviewError, match=r"a\.png: "):
        printed("![Seen.](a.png)")


def test_a_picture_of_raw_html_is_reported_and_its_words_are_printed(printed):
    content, problems = printed('<img src="a.png">\n\n<table><tr><td>In a cell.</td></tr></table>')
    assert ["<img>" in problem.what for problem in problems] == [True]
    assert "In a cell." in said(content)


def test_formulas_keep_their_source_and_their_numbers(printed):
    content, problems = printed("Here $a < b$.\n\n$$ \\frac{a}{b} $$ {#eq:x}\n\nSee @eq:x.")
    assert problems == []
    alts = [node["/Alt"] for kind, node in structure(pypdf.PdfReader(io.BytesIO(content))) if "/Alt" in node]
    assert alts == ["a < b", r"\frac{a}{b}"]
    assert "(1)" in said(content)
    assert "eq:x" in pypdf.PdfReader(io.BytesIO(content)).named_destinations


DRAWN = {
    "filter": ('<filter id="f"><feFlood flood-color="#12ab34"/></filter>', '<rect width="90" height="60" filter="url(#f)"/>'),
    "mask": ('<mask id="f"><rect width="90" height="60" fill="white"/></mask>', '<rect width="90" height="60" fill="#12ab34" mask="url(\'#f\')"/>'),
    "clip": ('<clipPath id="f"><rect width="60" height="60"/></clipPath>', '<rect width="90" height="60" fill="#12ab34" clip-path="url( \'#f\' )"/>'),
    "gradient": ('<linearGradient id="f"><stop stop-color="#12ab34"/></linearGradient>', '<rect width="90" height="60" fill="url(#f)"/>'),
    "pattern": ('<pattern id="f" width="9" height="9" patternUnits="userSpaceOnUse"><rect width="9" height="9" fill="#12ab34"/></pattern>', '<rect width="90" height="60" fill="url(#f)"/>'),
    "link": ("", '<a href="https://example.org"><rect width="90" height="60" fill="#12ab34"/></a>'),
    "switch": ("", f'<switch><foreignObject width="90" height="60"><p xmlns="{XHTML}">a <b>b</b></p></foreignObject><text fill="#12ab34" font-size="40" y="50">ab</text></switch>'),
    "font": ("<style>@font-face { font-family: X; src: url(data:font/woff2;base64,AAAA) }</style>", '<text font-family="X" font-size="60" y="50" fill="#12ab34">M</text>'),
}  # fmt: skip


@pytest.mark.parametrize("kind", DRAWN)
def test_what_only_draws_is_drawn_on_paper_and_in_word_alike(printed, tmp_path, kind):
    defined, shown = DRAWN[kind]
    drawing = tmp_path / "a.svg"
    drawing.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><defs>{defined}</defs>{shown}</svg>'
    )
    assert (faults(drawing), [*svg.on_screens_alone(drawing)]) == ([], [])
    content, problems = printed("![A](a.svg)")
    assert problems == []
    in_word = Image.open(tmp_path / pictures.raster("a.svg", tmp_path))
    with PdfDocument(content) as document:
        for image in (document[0].render(scale=3).to_pil(), in_word):
            near = [
                c
                for _, c in image.convert("RGB").getcolors(1 << 24)
                if max(abs(a - b) for a, b in zip(c, (0x12, 0xAB, 0x34), strict=True)) < 3
            ]
            assert near


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ('<foreignObject><p xmlns="{0}">only here</p></foreignObject>', "only here"),
        (
            '<switch><foreignObject><p xmlns="{0}">a long label</p></foreignObject><text>a lo…</text></switch>',
            "a long label",
        ),
        (
            '<switch><foreignObject><p xmlns="{0}">x</p></foreignObject><text>[Not supported by viewer]</text></switch>',
            "x",
        ),
        ("<filter id='f'/><rect filter=\"url('#f')\"/>", "quotes"),
        ("<filter id='f'/><rect style='filter: url(\"#f\")'/>", "quotes"),
    ],
)
def test_what_a_browser_alone_draws_is_told(tmp_path, shown, told):
    (tmp_path / "a.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg">{shown.replace("{0}", XHTML)}</svg>'
    )
    assert faults(tmp_path / "a.svg") == []
    assert [told in what for what, _ in svg.on_screens_alone(tmp_path / "a.svg")] == [True]
