"""What is wide, long or beside something else stays on its page."""

import io

import pypdf
import pytest
from PIL import Image
from pypdfium2 import PdfDocument
from review.markdown import pandoc
from review.markdown.manuscript import Manuscript
from review.writing.paper import pdf
from sheets import pages, said, squeezed

NAMES = [f"name_{i}" for i in range(40)]
CODE = "x" * 300 + " = function(" + ", ".join(f"argument_{i}={i}" for i in range(60)) + ")"


def table(cells, rows=1):
    line = f"| {' | '.join(cells)} |\n"
    return line + "|---" * len(cells) + "|\n" + line * rows + "\n: Scores. {#tbl:a}\n"


def spills(content: bytes) -> list[int]:
    """The pages with ink more than 2 points beyond the right margin of 22 mm."""
    found = []
    with PdfDocument(content) as document:
        for number, sheet in enumerate(document, 1):
            ink = sheet.render(scale=1).to_pil().convert("L").point(lambda grey: 255 * (grey < 200)).getbbox()
            found += [number] if ink[2] > sheet.get_width() - 22 / 25.4 * 72 + 2 else []
    return found


@pytest.mark.parametrize(
    "body",
    [
        table(["word"] * 14),
        table([f"https://example.org/{'a' * 200}"] * 2),
        table(["a_rather_long_name_of_a_column"] * 6),
        table(["several words of no great length"] * 9),
        f"```\n{CODE}\n```\n\n`{CODE}`\n\n{CODE}",
    ],
)
def test_what_is_very_wide_stays_on_its_page(printed, body):
    content, problems = printed(body)
    assert problems == []
    assert spills(content) == []


def test_long_code_breaks_without_a_trace(printed):
    assert squeezed(CODE) in squeezed(said(printed(f"```\n{CODE}\n```\n")[0]))
    assert squeezed(CODE) in squeezed(said(printed(f"`{CODE}`")[0]))


def test_a_table_too_wide_for_a_page_is_turned_and_beyond_that_refused(printed):
    content, problems = printed("Before.\n\n" + table(NAMES[:15]) + "\nAfter.\n")
    sizes = [
        sheet.mediabox.width > sheet.mediabox.height for sheet in pypdf.PdfReader(io.BytesIO(content)).pages
    ]
    assert (problems, sizes) == ([], [False, True, False])
    assert spills(content) == []
    _, [problem] = printed(table(NAMES))
    assert "#tbl:a" in problem.what


@pytest.mark.parametrize(("columns", "fits"), [(17, True), (21, True), (24, False)])
def test_a_table_that_nearly_fits_is_set_smaller(printed, columns, fits):
    content, problems = printed(table(NAMES[:columns]))
    assert (problems == []) == fits
    assert spills(content) == []
    assert all(name in squeezed(said(content)) for name in map(squeezed, NAMES[:columns])) == fits


def test_a_table_that_looks_as_is_asked_for_can_still_be_turned(printed):
    content, problems = printed(
        f'::: {{style="font-size: 9pt; text-align: center"}}\nOver it.\n\n{table(NAMES[:15])}\n:::\n'
    )
    assert (problems, spills(content)) == ([], [])
    assert [
        sheet.mediabox.width > sheet.mediabox.height for sheet in pypdf.PdfReader(io.BytesIO(content)).pages
    ] == [False, True]


def test_a_long_cell_and_a_long_table_go_on_over_pages_below_their_heads(printed):
    cell = "| Head | b |\n|---|---|\n| x | " + "word " * 8000 + "|\n\n: Scores. {#tbl:a}\n"
    for body in (cell, table(["Head", "x"], rows=300)):
        content, problems = printed(body)
        assert problems == []
        texts = pages(content)
        assert len(texts) > 5
        assert all("Head" in text for text in texts if "word" in text or "x" in text)


def test_a_panel_stays_in_one_piece(printed):
    panel = "::: {.exemplar}\n::: panel-finding\nFound.\n:::\n\n" + "More of it.\n\n" * 12 + "Last.\n:::\n"
    content, _ = printed("Words.\n\n" * 30 + panel)
    assert [("Found." in text, "Last." in text) for text in pages(content)] == [(False, False), (True, True)]


def test_paper_leaves_out_the_details_of_a_panel_and_no_others(printed):
    body = (
        '::: {.exemplar #x name="x" verdict="supports"}\n::: panel-finding\nIt helps.\n:::\n\n'
        '::: {.details summary="Data"}\nHidden.\n:::\n:::\n\n::: {.details summary="Affiliations"}\nShown.\n:::'
    )
    content, problems = printed(body)
    assert problems == []
    assert [word in said(content) for word in ("It helps.", "Hidden", "Affiliations", "Shown.")] == [
        True,
        False,
        True,
        True,
    ]


def test_two_narrow_figures_of_a_page_stand_abreast(printed, tmp_path):
    Image.new("RGB", (300, 200), "grey").save(tmp_path / "a.png")
    content, _ = printed(
        "![One.](a.png){#fig:a}\n\nBetween.\n\n![Two.](a.png){#fig:b}\n\n# Next\n\n![Three.](a.png){#fig:c}"
    )
    at = pypdf.PdfReader(io.BytesIO(content)).named_destinations
    assert at["fig:a"].top == at["fig:b"].top != at["fig:c"].top
    assert at["fig:a"].left < at["fig:b"].left


def test_nothing_that_floats_stands_above_the_title(printed, tmp_path):
    Image.new("RGB", (900, 900), "grey").save(tmp_path / "a.png")
    content, problems = printed("![Big.](a.png)\n\n![Bigger.](a.png)\n\nWords.", title="Thetitle")
    assert problems == []
    with PdfDocument(content) as document:
        text = document[0].get_textpage()
        height = document[0].get_height()
        assert height - text.get_charbox(text.get_text_range().index("Thetitle"))[3] < 80
        assert [
            one.get_bounds()[3]
            for one in document[0].get_objects()
            if one.type == 3 and height - one.get_bounds()[3] < 80
        ] == []


@pytest.mark.parametrize(("heading", "times"), [("Authors", 1), ("Others", 2)])
def test_authors_whom_the_text_introduces_are_named_alone_on_the_first_page(tmp_path, heading, times):
    author = {"name": "Ada", "affiliations": ["Institute of Tides"], "orcid": "0000-0002-1825-0097"}
    ast = pandoc.read(f"## {heading}\n\nAda, Institute of Tides, 0000-0002-1825-0097.\n")[0]
    files, _ = pdf.print_paper(Manuscript(ast, variables={"manubot": {"authors": [author]}}), tmp_path)
    text = " ".join(said(files["manuscript.pdf"]).split())
    assert [text.count(words) for words in ("Institute of Tides", "0000-0002-1825-0097")] == [times, times]


AUTHOR = {"name": "Ada Archer", "affiliations": ["Institute of Tides"], "orcid": "0000-0002-1825-0097"}


@pytest.mark.parametrize(
    ("front", "authors"),
    [
        ({}, [AUTHOR] * 60),
        ({}, [{**AUTHOR, "affiliations": [f"Institute {i} of Tides" for i in range(30)]}] * 12),
        ({"subtitle": "It goes on and on. " * 150}, [AUTHOR]),
        ({"title": "word " * 300}, [AUTHOR]),
        ({"subtitle": "On and on. " * 80, "title": "word " * 60}, [AUTHOR] * 25),
    ],
)
def test_a_first_page_that_has_too_much_to_say_goes_on_over_pages(tmp_path, front, authors):
    meta = "".join(f"{name}: '{words}'\n" for name, words in {"title": "T", **front}.items())
    text = f"---\n{meta}lang: en-GB\n...\n\n# Abstract\n\n" + "Much to say here. " * 400
    manuscript = Manuscript(pandoc.read(text)[0], variables={"manubot": {"authors": authors}})
    files, problems = pdf.print_paper(manuscript, tmp_path)
    assert problems == []
    with PdfDocument(files["manuscript.pdf"]) as document:
        texts = [(sheet.get_textpage(), sheet.get_height()) for sheet in document]
        for text, height in texts:
            boxes = [text.get_charbox(i) for i in range(text.count_chars())]
            assert [box for box in boxes if not 0 <= box[1] <= box[3] < height] == []
    assert said(files["manuscript.pdf"]).count("Institute") == sum(
        len(one["affiliations"]) for one in authors
    )


def div(*names):
    return lambda blocks: [{"t": "Div", "c": [["", list(names), []], blocks]}]


def cell(blocks):
    [one] = pandoc.read(table("a"))[0]["blocks"]
    one["c"][4][0][3][0][1][0][4] = blocks
    return [one]


A = {"t": "Para", "c": [{"t": "Str", "c": "A."}]}
CONTAINERS = {
    **{name: div(name) for name in ("legend", "in-all", "csl-entry", "check", "details", "exemplar", "slider", "lightred")},
    "finding": lambda blocks: div("exemplar")(div("panel-finding")([A, *blocks])),
    "head": lambda blocks: div("exemplar")(div("panel-head")(blocks)),
    "number": lambda blocks: div("exemplar")(div("numbers")(div("number")([A, *blocks]))),
    "quote": lambda blocks: [{"t": "BlockQuote", "c": blocks}],
    "list": lambda blocks: [{"t": "BulletList", "c": [blocks]}],
    "steps": lambda blocks: [{"t": "OrderedList", "c": [[1, {"t": "Decimal"}, {"t": "Period"}], [blocks]]}],
    "meaning": lambda blocks: [{"t": "DefinitionList", "c": [[A["c"], [blocks]]]}],
    "note": lambda blocks: [{"t": "Para", "c": [*A["c"], {"t": "Note", "c": blocks}]}],
    "cell": cell,
}  # fmt: skip


@pytest.mark.parametrize("name", CONTAINERS)
def test_what_holds_things_together_holds_no_page_that_begins_and_none_that_is_turned(printed, name):
    held = CONTAINERS[name](div("page_center")([{"t": "Para", "c": [{"t": "Str", "c": "Own"}]}]))
    content, problems = printed([A, *held, A])
    assert problems == []
    assert "Own" in said(content)
    _, problems = printed(CONTAINERS[name](pandoc.read(table(["Abcdefghijklmno"] * 10))[0]["blocks"]))
    assert ["tbl:a" in problem.what for problem in problems] == [True]
