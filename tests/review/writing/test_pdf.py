"""The paper, read back from the files themselves."""

import io
import json
import re
import sys
import unicodedata
from collections import Counter
from itertools import pairwise

import pypdf
import pytest
import ten
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdfium2 import PdfDocument
from review.core.errors import ReviewError
from review.markdown import pandoc
from review.markdown.manuscript import Manuscript
from review.writing import writers
from review.writing.paper import faces, pdf, words

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def paper(written):
    return pypdf.PdfReader(written / "manuscript.pdf")


@pytest.fixture(scope="module")
def both(ten_chapters, tmp_path_factory):
    """The article and the supplement of a review with ten exemplars."""
    manuscript, folder = ten_chapters[0], tmp_path_factory.mktemp("paper")
    writers.copy(manuscript.files, folder)
    files, problems, unwise = pdf.print_paper(manuscript, folder)
    assert problems + unwise == []
    return files


@pytest.fixture(scope="module")
def readers(both):
    return {name: pypdf.PdfReader(io.BytesIO(content)) for name, content in both.items()}


@pytest.fixture
def printed(tmp_path):
    """Prints Markdown, or pandoc's blocks: the file's bytes, and what was said of it."""

    def write(text, title="T"):
        if isinstance(text, list):
            meta = {"title": {"t": "MetaString", "c": title}, "lang": {"t": "MetaString", "c": "en-GB"}}
            ast = {"pandoc-api-version": [1, 22, 2], "meta": meta, "blocks": text}
        else:
            ast = pandoc.read(f"---\ntitle: '{title}'\nlang: en-GB\n...\n\n{text}")[0]
        files, problems, unwise = pdf.print_paper(Manuscript(ast), tmp_path)
        return files["manuscript.pdf"], problems + unwise

    return write


def said(content: bytes) -> str:
    return "\n".join(pages(content))


def pages(content: bytes) -> list[str]:
    with PdfDocument(content) as document:
        return [sheet.get_textpage().get_text_bounded() for sheet in document]


def squeezed(text: str) -> str:
    """`text` without what typesetting changes: spaces, ligatures, hyphens, what has no shape."""
    text = "".join(
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in ("Cf", "Cn", "Cc")
    )
    return re.sub(r"[\s\u2010-]", "", text)


def links(reader: pypdf.PdfReader):
    """Where each link of a file leads: an address, or a place in the file itself."""
    for sheet in reader.pages:
        for note in sheet.get("/Annots", []):
            note = note.get_object()
            assert note["/Contents"]
            yield note["/A"]["/URI"] if "/A" in note else note["/Dest"].get_object()


def tags(node, kinds=None):
    """Every element of a file's structure, in reading order: its kind and its own entries."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            yield from tags(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"])[1:], node
        if "/K" in node:
            yield from tags(node["/K"])


def structure(reader):
    return list(tags(reader.trailer["/Root"]["/StructTreeRoot"]))


def test_it_is_tagged_and_titled(paper):
    root = paper.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert paper.metadata.title == "A review of everything, once"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_bookmarks_lead_to_chapters_and_bear_their_numbers(printed):
    content, _ = printed("# Tip 1: A\n\nx\n\n## What\n\n# Tip 2: B\n\n## Not {.unnumbered}\n")
    first, (section,), second, (other,) = pypdf.PdfReader(io.BytesIO(content)).outline
    assert [mark.title for mark in (first, section, second, other)] == [
        "Tip 1: A",
        "1.1 What",
        "Tip 2: B",
        "Not",
    ]
    assert "1.1 What" in said(content)


def test_every_page_but_the_first_has_a_running_head_and_all_have_a_number(both):
    for content in both.values():
        texts = pages(content)
        assert len(texts) > 1
        for number, text in enumerate(texts, 1):
            assert f"{number} / {len(texts)}" in text
        assert all("Ten of them" in text for text in texts[1:])


def test_a_running_head_is_one_line_however_long_the_chapter_s_title(printed):
    long = "A title that goes on and on, and has not said all that it could say " * 3
    content, _ = printed(f"# {long}\n\n" + "Many words stand here.\n\n" * 60, title=long)
    with PdfDocument(content) as document:
        box = document[1].render(scale=2).to_pil().convert("L").crop((0, 0, 1190, 2 * 66))  # above the text
    rows = [box.crop((0, y, box.width, y + 1)).getextrema()[0] < 200 for y in range(box.height)]
    assert 0 < sum(rows) < 2 * 12
    assert sum(now and not before for before, now in zip([False, *rows], rows, strict=False)) == 1


def test_a_row_of_the_first_page_says_on_which_page_its_chapter_begins(printed):
    row = (
        "::: summary\n* [Tip 1]{.label} [Look](#a){.tip} [It is so.](#a){.found} [1 holds]{.states}\n:::\n\n"
    )
    content, problems = printed(row + "Many words stand here.\n\n" * 60 + "# A {#a}\n")
    assert problems == []
    texts = pages(content)
    [there] = [number for number, text in enumerate(texts, 1) if re.search(r"^1 A\s*$", text, re.MULTILINE)]
    assert there > 1
    assert re.search(rf"Tip 1\s*Look[\s.]+{there}\b", texts[0])


def test_every_font_is_embedded_with_its_characters_and_ours(readers):
    fonts = set()
    for reader in readers.values():
        for sheet in reader.pages:
            for font in sheet["/Resources"]["/Font"].values():
                descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
                assert {"/FontFile2", "/FontFile3"} & set(descriptor)
                assert "/ToUnicode" in font
                fonts.add(re.split(r"[-+]", str(font["/BaseFont"]).partition("+")[2])[0])
    assert fonts <= {"SourceSerifPro", "SourceSansPro", "DejaVuSans", "DejaVuSansMono"}


def test_claims_lead_to_their_checks_in_the_supplement_and_back(readers):
    article, supplement = readers["manuscript.pdf"], readers["supplement.pdf"]
    away = [link.partition("#")[2] for link in links(article) if str(link).startswith("supplement.pdf#")]
    back = [link.partition("#")[2] for link in links(supplement) if str(link).startswith("manuscript.pdf#")]
    assert len([name for name in away if name.startswith("check-")]) == ten.TIPS * ten.CLAIMS
    assert len(back) == ten.TIPS * ten.CLAIMS
    assert set(away) <= supplement.named_destinations.keys()
    assert set(back) <= article.named_destinations.keys()
    assert {f"claim-{name}" for name in back} <= article.named_destinations.keys()


def test_an_address_from_outside_leads_to_the_place(both, readers):
    article, texts = readers["manuscript.pdf"], pages(both["manuscript.pdf"])
    for name, place in article.named_destinations.items():
        if name.startswith("fig:"):
            number = article.get_destination_page_number(place)
            assert 0 < place.top <= article.pages[number].mediabox.height
            assert "Figure" in texts[number]
    assert (
        len([name for name in article.named_destinations if name.startswith("fig:")])
        == ten.TIPS * ten.FIGURES
    )


def test_the_structure_tells_a_screen_reader_what_is_what(readers):
    kinds = structure(readers["manuscript.pdf"])
    levels = [int(kind[1]) for kind, _ in kinds if re.fullmatch(r"H\d", kind)]
    assert levels[0] == 1
    assert all(level <= before + 1 for before, level in pairwise(levels))
    figures = [node for kind, node in kinds if kind == "Figure"]
    assert len(figures) == ten.TIPS * ten.FIGURES
    assert all(node["/Alt"].strip() for node in figures)
    assert [kind for kind, _ in kinds].count("Link") == len(list(links(readers["manuscript.pdf"])))
    assert "TH" in {kind for kind, _ in kinds}


def test_what_floats_is_read_where_the_text_has_it(printed, tmp_path):
    Image.new("RGB", (800, 500), "grey").save(tmp_path / "a.png")
    picture = '![Seen.](a.png){alt="A grey box."}\n\n'
    content, problems = printed("# One\n\n" + "Before.\n\n" * 30 + picture + "After.\n\n" * 30 + "# Two\n")
    assert problems == []
    kinds = [
        kind for kind, node in structure(pypdf.PdfReader(io.BytesIO(content))) if kind in ("Figure", "H1")
    ]
    assert kinds == ["H1", "Figure", "H1"]


def test_links_keep_their_addresses_and_those_into_the_page_s_folder_become_words(paper):
    targets = [link for link in links(paper) if isinstance(link, str)]
    assert "https://doi.org/10.1000/one" in targets
    assert all(target.startswith("https://") for target in targets)


def test_a_link_to_nothing_is_reported(printed):
    content, problems = printed("[x](#nowhere)")
    assert ["nowhere" in problem.what for problem in problems] == [True]
    assert "x" in said(content)


@pytest.mark.parametrize("url", ["https://example.org/a.png", "missing.png"])
def test_a_picture_that_is_remote_or_missing_stops_the_print(printed, url):
    with pytest.raises(ReviewError, match=r"a\.png|missing\.png"):
        printed(f"![Seen.]({url})")


def test_a_picture_that_is_none_is_named(printed, tmp_path):
    (tmp_path / "a.svg").write_text('<svg width="4" height="5" xmlns="http://www.w3.org/2000/svg"><')
    with pytest.raises(ReviewError, match=r"a\.svg"):
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


def test_characters_that_no_font_has_are_named_and_reported(printed):
    content, problems = printed("α ≥ β → ‑ ✓ ✗ ◐ 李 🧬 \ue000")
    assert [re.findall(r"U\+\w+", problem.what) for problem in problems] == [
        ["U+674E"],
        ["U+E000"],
        ["U+1F9EC"],
    ]
    text = said(content)
    assert "α ≥ β →" in text
    assert [name in text for name in ("CJK UNIFIED IDEOGRAPH-674E", "U+1F9EC DNA DOUBLE HELIX")] == [
        True,
        True,
    ]


def test_a_strict_manuscript_is_refused_where_another_is_warned(tmp_path):
    ast, _ = pandoc.read("---\ntitle: T\n...\n\n李")
    warned = []
    assert writers.write(Manuscript(ast), tmp_path / "a", ("html", "pdf"), warned) == []
    assert ["U+674E" in problem.what for problem in warned] == [True]
    assert [
        "U+674E" in p.what
        for p in writers.write(
            Manuscript(ast, variables={"strict": True}), tmp_path / "b", ("html", "pdf"), []
        )
    ] == [True]


@FEW
@given(st.text(min_size=1, max_size=40))
def test_any_text_comes_out_as_it_went_in_or_named(printed, text):
    content, problems = printed([{"t": "Para", "c": [{"t": "Str", "c": f"«{text}»"}]}])
    lost = {c for c in text if not faces.prints(c)}
    assert len(problems) == len(lost)
    expected = "".join(words.substitute(c) if c in lost else c for c in text)
    found = said(content).rpartition("1 / 1")[0]
    assert not Counter(squeezed(f"«{expected}»")) - Counter(squeezed(found))


DIVS = (
    "summary", "exemplar", "panel-head", "panel-finding", "numbers", "number", "check", "slider", "csl-entry",
    "legend", "not-run", "in-all", "x",
)  # fmt: skip
SPANS = (
    "claim holds",
    "verdict holds",
    "quoted holds",
    "kicker",
    "label",
    "tip",
    "waiting",
    "csl-left-margin",
    "x",
)
"""What the build marks, and where an author may have written anything."""


def some(inline):
    """Inlines with spaces between them."""
    spaced = st.lists(inline, min_size=1, max_size=3)
    return spaced.map(lambda found: [part for one in found for part in (one, {"t": "Space"})])


TOKENS = st.integers(10**6, 10**7).map(lambda n: f"w{n}w")
INLINE = st.recursive(
    st.one_of(
        TOKENS.map(lambda w: {"t": "Str", "c": w}),
        TOKENS.map(lambda w: {"t": "Code", "c": [["", [], []], w]}),
    ),
    lambda inner: st.one_of(
        *(
            some(inner).map(lambda c, k=kind: {"t": k, "c": c})
            for kind in ("Emph", "Strong", "Strikeout", "Superscript", "SmallCaps")
        ),
        some(inner).map(lambda c: {"t": "Quoted", "c": [{"t": "DoubleQuote"}, c]}),
        st.tuples(st.sampled_from(SPANS), some(inner)).map(
            lambda t: {"t": "Span", "c": [["", t[0].split(), []], t[1]]}
        ),
        some(inner).map(lambda c: {"t": "Link", "c": [["", [], []], c, ["https://example.org", ""]]}),
        TOKENS.map(lambda w: {"t": "Note", "c": [{"t": "Para", "c": [{"t": "Str", "c": w}]}]}),
    ),
    max_leaves=6,
)
INLINES = some(INLINE)
CELL = INLINES.map(lambda c: [["", [], []], {"t": "AlignDefault"}, 1, 1, [{"t": "Plain", "c": c}]])


def grid(columns: int):
    row = st.lists(CELL, min_size=columns, max_size=columns).map(lambda cells: [["", [], []], cells])
    spec = [[{"t": "AlignLeft"}, {"t": "ColWidthDefault"}]] * columns
    return st.tuples(row, st.lists(row, min_size=1, max_size=3), INLINES).map(
        lambda t: {
            "t": "Table",
            "c": [
                ["", [], []], [None, [{"t": "Plain", "c": t[2]}]], spec, [["", [], []], [t[0]]],
                [[["", [], []], 0, [], t[1]]], [["", [], []], []],
            ],
        }
    )  # fmt: skip


BLOCK = st.recursive(
    st.one_of(
        INLINES.map(lambda c: {"t": "Para", "c": c}),
        TOKENS.map(lambda w: {"t": "CodeBlock", "c": [["", [], []], w]}),
        st.tuples(st.integers(1, 6), TOKENS).map(
            lambda t: {"t": "Header", "c": [t[0], ["", [], []], [{"t": "Str", "c": t[1]}]]}
        ),
        grid(1),
        grid(3),
    ),
    lambda inner: st.one_of(
        st.lists(st.lists(inner, min_size=1, max_size=2), min_size=1, max_size=2).map(
            lambda c: {"t": "BulletList", "c": c}
        ),
        st.lists(inner, min_size=1, max_size=2).map(lambda c: {"t": "BlockQuote", "c": c}),
        st.tuples(st.sampled_from(DIVS), st.lists(inner, max_size=2)).map(
            lambda t: {"t": "Div", "c": [["", [t[0]], []], t[1]]}
        ),
        st.tuples(INLINES, inner).map(lambda t: {"t": "DefinitionList", "c": [[t[0], [[t[1]]]]]}),
    ),
    max_leaves=5,
)


@settings(FEW, max_examples=10)
@given(st.lists(BLOCK, min_size=1, max_size=4))
def test_no_word_of_a_chapter_is_missing(printed, blocks):
    content, problems = printed(blocks)
    assert problems == []
    wanted = re.findall(r"w\d+w", json.dumps(blocks))
    found = Counter(re.findall(r"w\d+w", squeezed(said(content))))
    assert not Counter(wanted) - found


def test_where_typst_is_missing_one_line_says_so(printed, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ReviewError, match=r"Typst.*; .*requirements"):
        printed("Words.")


def test_every_face_has_its_file():
    for place in (*faces.TEXT, *faces.SYMBOLS):
        assert faces.file(place).is_file()
    with pytest.raises(ReviewError, match=r"matplotlib/none\.ttf"):
        faces.file("matplotlib/none.ttf")
