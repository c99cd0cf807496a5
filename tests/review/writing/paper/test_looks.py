"""Looks that an author asks for: drawn in each format, or told; and never a word of the text."""

import io
import json
import re

import pypdf
import pytest
from holders import HOLDERS, on_paper, parsed
from PIL import Image
from pypdfium2 import PdfDocument
from review.core.errors import Place
from review.markdown import css, pandoc
from review.markdown.tree import descend, words_in
from review.reading import looks as asked
from review.writing import looks
from review.writing.numbering import elements
from review.writing.paper import exports
from sheets import said

DECLARATIONS = [
    "color: #ad1457", "background: navy", "background-color: rgb(1, 2, 3)", "text-align: right", "font-weight: 700", "font-style: italic",
    "text-decoration: underline", "margin-left: 40px", "padding-left: 1em", "width: 50%", "height: 2in", "border: 1px solid", "float: left",
    "color: inherit", "text-align: justify", "font-weight: normal", "font-weight: 400", "font-style: normal", "text-decoration: none",
    "font-weight: lighter", "background: none", "font-size: 20pt", "margin-left: auto", "line-height: 3", "opacity: .5",
    "color: rgb(300, 0, 0)", "background: rgba(0, 0, 0, 0)", "background: #00000000", "color: #0001", "background: transparent",
    "width: calc(50% - 1em)", "width: 50vw", "width: 1.2.3px", "height: 300", "width: min(50%, 9cm)", "width: 5em", "height: 5rem", "width: .px",
]  # fmt: skip


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("declaration", DECLARATIONS)
def test_each_declaration_is_drawn_on_paper_or_told(tmp_path, holder, declaration):
    Image.new("RGB", (90, 60)).save(tmp_path / "a.png")
    drawn, told = [], []
    for asking in (f'style="{declaration}"', 'data-none="x"'):
        doc = parsed(HOLDERS[holder].replace('style="%s"', asking))
        asked.sized(descend(doc))
        told.append([*asked.check(list(descend(doc)), lambda *_: Place("a.md", 1))])
        drawn.append(on_paper(doc, tmp_path))
    assert told[1] == []
    of_blocks = declaration.startswith("text-align") and holder in (
        "words",
        "code",
        "link",
    )  # nor does a browser
    assert (drawn[0] != drawn[1], len(told[0])) in ((True, 0), (False, 1)) or (
        of_blocks and drawn[0] == drawn[1]
    )


def colours(image: Image.Image) -> set[tuple[int, int, int]]:
    return {colour for _, colour in image.convert("RGB").getcolors(1 << 24)}


@pytest.mark.parametrize("holder", ["words", "div", "cell", "row", "list", "entry", "code"])
def test_the_colours_are_those_on_the_printed_page(printed, holder):
    doc = parsed(HOLDERS[holder] % "background: #12ab34; color: #ffffff")
    content, problems = printed(json.loads(json.dumps(doc, default=lambda node: node.to_json()))["blocks"])
    with PdfDocument(content) as document:
        assert (0x12, 0xAB, 0x34) in colours(document[0].render(scale=3).to_pil())
    assert problems == []
    assert "word" in said(content)


"""The order of properties in ISO/IEC 29500-1, A.1, as far as looks ask for them."""


@pytest.mark.parametrize(
    ("cell", "drawn"), [("", 1), (' style="text-align: center"', 1), (' style="color: navy"', 0)]
)
def test_a_cell_has_the_look_of_its_row_but_for_what_it_asks_itself(tmp_path, cell, drawn):
    table = f'<table><tr style="color: #ad1457; font-weight: bold"><td{cell}>word</td></tr></table>'
    code = on_paper(parsed(table), tmp_path)
    assert code.count("#ad1457") == drawn
    assert code.count("semibold") == 1


@pytest.mark.parametrize(
    "look",
    [
        *(f".{name}" for name in (*looks.COLOURS, "center", "right", "small", "semibold", "banner")),
        'style="color: red"',
    ],
)
def test_no_look_changes_a_word_or_a_link_of_any_format(tmp_path, look):
    text = "Some [words **of** a `kind`]{%s} here, [there](a.html){%s}.\n\n::: {%s}\n- more\n- and [more](a.html)\n:::\n\n::: {.number %s}\n1\n\nof all\n:::\n"
    written = []
    for more in (look, ".none"):
        ast = pandoc.read(text.replace("%s", more))[0]
        dressed = [exports.plain.dress(ast, tmp_path, name)["blocks"] for name in exports.EXPORTS]
        written.append([(words_in(blocks), len(list(elements(blocks, "Link")))) for blocks in dressed])
    assert written[0] == written[1]


@pytest.mark.parametrize(
    ("style", "found"),
    [("color:#FFF", {"ink": "ffffff"}), (" Background : Navy ; color: rgb(255,0,0) !important", {"ground": "000080", "ink": "ff0000"}),
     ("margin-left: 1in", {"indent": 72}), ("margin-left: 0", {"indent": 0}), ("", {}), (";;a", {})],
)  # fmt: skip
def test_declarations_are_read_as_css_has_them(style, found):
    assert css.read(style) == (found, [])


BREAKS = [("page_break_before", 1, 0), ("page_break_after", 0, 1), ("page_center", 1, 1)]


@pytest.mark.parametrize(("name", "before", "after"), BREAKS)
@pytest.mark.parametrize(
    ("form", "page"), [("docx", '<w:br w:type="page"/>'), ("latex", r"\clearpage"), ("epub", None)]
)
def test_what_breaks_pages_stands_before_and_after_what_asks_for_it(
    tmp_path, form, page, name, before, after
):
    ast = pandoc.read(f"First.\n\n# Own {{.{name}}}\n\n::: {{.{name}}}\nOwn\n:::\n\nLast.\n")[0]
    found = [
        "page" if block["t"] == "RawBlock" and page in block["c"][1] else words_in(block)
        for block in exports.plain.dress(ast, tmp_path, form)["blocks"]
    ]
    one = ["page"] * before * bool(page) + ["Own"] + ["page"] * after * bool(page)
    assert found == ["First.", *one, *one, "Last."]


@pytest.mark.parametrize(("name", "before", "after"), BREAKS)
def test_pages_of_paper_begin_where_an_author_says(printed, name, before, after):
    content, problems = printed(f"First.\n\n# Own {{.{name}}}\n\nLast.\n")
    assert problems == []
    texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    at = {
        word: next(i for i, text in enumerate(texts) if word in text) for word in ("First.", "Own", "Last.")
    }
    assert (at["Own"] - at["First."], at["Last."] - at["Own"]) == (before, after)


def test_what_is_told_is_the_declaration_as_it_is_written():
    doc = parsed('[word]{style="background-color: red; BACKGROUND: Round; color: blue; color: None"}')
    told = [*asked.check(list(descend(doc)), lambda _, written="": Place(written, 1))]
    assert [problem.file for problem in told] == ["BACKGROUND: Round", "color: None"]


@pytest.mark.parametrize("function", ["rgb", "hsl"])
def test_a_colour_is_six_digits_or_none_at_all(function):
    for parts in (
        "300, 0, 0",
        "0, 300%, 300%",
        "999, 100%, 100%",
        "1.5, 2, 3",
        "-1, 2, 3",
        "1, 2",
        "1, 2, 3, .5",
    ):
        try:
            assert re.fullmatch("[0-9a-f]{6}", css.colour(f"{function}({parts})"))
        except ValueError:
            continue
