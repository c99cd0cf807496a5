"""Looks that an author asks for: drawn in each format, or told; and never a word of the text."""

import io
import json
import re
import zipfile
from dataclasses import fields
from xml.etree import ElementTree

import panflute as pf
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdfium2 import PdfDocument
from review.core.errors import Place
from review.markdown import css, pandoc
from review.markdown.manuscript import Manuscript
from review.markdown.tree import descend, words_in
from review.reading import looks as asked
from review.reading import tags
from review.writing import looks
from review.writing.numbering import elements
from review.writing.page import markup
from review.writing.paper import exports, word_styles
from review.writing.paper.blocks import Blocks
from sheets import said

HOLDERS = {
    "words": 'A [word]{style="%s"}.',
    "code": 'A `word`{style="%s"}.',
    "link": 'A [word](https://example.org){style="%s"}.',
    "div": '::: {style="%s"}\nword\n:::',
    "heading": '# word {style="%s"}',
    "cell": '| a |\n|---|\n| word <!-- $style="%s" --> |',
    "row": '<table><tr><td>a</td></tr><tr style="%s"><td>word</td></tr></table>',
    "list": '<ul style="%s"><li>word</li></ul>',
    "entry": '<ol><li style="%s">word</li></ol>',
    "table": '<table style="%s"><tr><td>word</td></tr></table>',
    "listing": '```{style="%s"}\nword\n```',
    "picture": '![word](a.png){style="%s"}',
}
DECLARATIONS = [
    "color: #ad1457", "background: navy", "background-color: rgb(1, 2, 3)", "text-align: right", "font-weight: 700", "font-style: italic",
    "text-decoration: underline", "margin-left: 40px", "padding-left: 1em", "width: 50%", "height: 2in", "border: 1px solid", "float: left",
    "color: inherit", "text-align: justify", "font-weight: normal", "font-weight: 400", "font-style: normal", "text-decoration: none",
    "font-weight: lighter", "background: none", "font-size: 20pt", "margin-left: auto", "line-height: 3", "opacity: .5",
    "color: rgb(300, 0, 0)", "background: rgba(0, 0, 0, 0)", "background: #00000000", "color: #0001", "background: transparent",
    "width: calc(50% - 1em)", "width: 50vw", "width: 1.2.3px", "height: 300", "width: min(50%, 9cm)", "width: 5em", "height: 5rem", "width: .px",
]  # fmt: skip


def parsed(markdown: str) -> pf.Doc:
    return pf.load(io.StringIO(tags.read(pandoc.parse(markdown)[0])[0]))


def on_paper(doc: pf.Doc, folder) -> str:
    """The paper's code for `doc`."""
    written = json.loads(json.dumps(doc, default=lambda node: node.to_json()))
    return Blocks(written["blocks"], folder).document()


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


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ASKED = "color: #ad1457; background: #ffeb3b; text-align: right; margin-left: 40px; font-weight: bold; font-style: italic; text-decoration: underline"  # fmt: skip
MORE = 'style="font-size: 9pt"'
OF_WORDS = {
    **{name: HOLDERS[name] for name in ("words", "code", "link", "heading")},
    "words-in-words": f'[A [word]{{{MORE}}}]{{style="%s"}}.',
    "code-in-words": '[A `word`]{style="%s"}.',
    "link-in-words": '[A [word](https://example.org)]{style="%s"}.',
    "heading-in": '::: {style="%s"}\nBefore it.\n\n## word\n:::',
    "term-in": '::: {style="%s"}\nword\n:   It is said.\n:::',
}
OF_PARAGRAPHS = {
    **{name: HOLDERS[name] for name in ("div", "cell", "row", "list", "entry")},
    "div-in": f'::: {{style="%s"}}\n::: {{{MORE}}}\nword\n:::\n:::',
    "cell-in": f'<table><tr style="%s"><td {MORE}>word</td></tr></table>',
    "words-in": f'::: {{style="%s"}}\nA [word]{{{MORE}}}.\n:::',
    "code-in": '::: {style="%s"}\nA `word`.\n:::',
    "link-in": '::: {style="%s"}\nA [word](https://example.org).\n:::',
    "listing-in": '::: {style="%s"}\n```\nword\n```\n:::',
    "quote-in": '::: {style="%s"}\n> word\n:::',
    "in-quote": '> Before it.\n>\n> ::: {style="%s"}\n> word\n> :::',
    "item-in-quote": '> - Before it.\n>\n>   ::: {style="%s"}\n>   word\n>   :::',
    "lines-in": '::: {style="%s"}\n| word\n| more\n:::',
    "list-in": '::: {style="%s"}\n1. - word\n:::',
    "meaning-in": '::: {style="%s"}\nIt\n:   word\n:::',
    "table-in": '::: {style="%s"}\n| word |\n|---|\n| b |\n:::',
}
CODE = ("code", "code-in", "code-in-words", "listing-in")


@pytest.fixture(scope="module")
def in_word(tmp_path_factory) -> dict[str, set[str]]:
    """What Word draws each word by: the properties of its paragraph's style, of its own, and those that it has itself."""
    folder = tmp_path_factory.mktemp("word")
    parts = [
        (text % ASKED).replace("word", f"word-{holder}")
        for holder, text in (OF_WORDS | OF_PARAGRAPHS).items()
    ]
    parts += [
        '::: {style="background: #ffeb3b"}\n[word-link-in-ground](https://example.org)\n:::',
        "[word-button](https://example.org){.button}",
        "[word-banner]{.banner .lightred}",
        "[word-small]{.small}",
        "word-bare",
        "> word-quoted",
        '::: {style="margin-left: 24pt"}\nword-set-in\n:::',
        f'> | a |\n> |---|\n> | word-in-a-quoted-table <!-- $style="{ASKED}" --> |',
        f'::: {{style="{ASKED}"}}\nA note.^[word-note]\n:::',
    ]
    doc = parsed("\n\n".join(parts))
    doc.api_version = (1, 22, 2)
    ast = json.loads(json.dumps(doc, default=lambda node: node.to_json()))
    assert exports.write(Manuscript(ast), "docx", folder) == []
    with zipfile.ZipFile(folder / "manuscript.docx") as file:
        styles, *texts = (
            ElementTree.fromstring(file.read(f"word/{name}.xml"))
            for name in ("styles", "document", "footnotes")
        )

    def drawn(scope) -> set[str]:
        values = [
            [node.get(f"{W}{name}") for name in ("fill", "left", "ascii", "val")] for node in scope.iter()
        ]
        return {
            " ".join([node.tag.removeprefix(W), *list(filter(None, value))[:1]])
            for node, value in zip(scope.iter(), values, strict=True)
        }

    styled = {one.get(f"{W}styleId"): drawn(one) for one in styles.iter(f"{W}style")}
    found = {}
    for paragraph in (one for text in texts for one in text.iter(f"{W}p")):
        for run in paragraph.iter(f"{W}r"):
            scopes = [
                scope for scope in (paragraph.find(f"{W}pPr"), run.find(f"{W}rPr")) if scope is not None
            ]
            own = set().union(*map(drawn, scopes))
            names = [one.split()[1] for one in own if one.startswith(("pStyle ", "rStyle "))]
            found["".join(run.itertext())] = own.union(*(styled[name] for name in names))
    return found


@pytest.mark.parametrize("holder", [*OF_WORDS, *OF_PARAGRAPHS])
def test_word_draws_words_as_all_that_holds_them_asks(in_word, holder):
    found = in_word[f"word-{holder}"]
    assert {"color ad1457", "shd ffeb3b", "b", "i", "u single"} <= found
    assert ("jc right" in found) == (holder in OF_PARAGRAPHS)
    indent = "ind 1080" if "quote" in holder else "ind 600"
    assert (indent in found) == (holder in OF_PARAGRAPHS)
    assert ("rFonts Consolas" in found) == (holder in CODE)
    assert ("sz 18" in found) == (holder in ("words-in-words", "words-in", "div-in", "cell-in"))


SCHEMA = {
    "pPr": ["shd", "ind", "jc"],
    "rPr": ["rFonts", "b", "i", "strike", "color", "sz", "u", "bdr", "shd"],
}
"""The order of properties in ISO/IEC 29500-1, A.1, as far as looks ask for them."""


@pytest.mark.parametrize("kind", word_styles.KINDS)
def test_the_properties_of_a_style_of_word_come_in_the_order_of_its_schema(kind):
    look = looks.Look("ffeb3b", "ad1457", "right", 30, 9, *[1] * 7)
    _, style = word_styles.named(look, kind, code=True)
    drawn = word_styles.properties(style.partition(": ")[2], kind == "paragraph")
    for part in ElementTree.fromstring(f'<w xmlns:w="{W[1:-1]}">{drawn}</w>'):
        order = SCHEMA[part.tag.removeprefix(W)]
        found = [order.index(one.tag.removeprefix(W)) for one in part]
        assert found == sorted(found)
        assert len(found) == len(order) - (part.tag == f"{W}rPr" and kind == "paragraph")


LOOKS = st.builds(
    looks.Look,
    **{name: st.sampled_from(["", "ffeb3b", "ad1457"]) for name in ("ground", "ink")},
    align=st.sampled_from(["", *looks.ALIGNED]),
    **{name: st.sampled_from([0, 1]) for name in ("indent", "size", "bold", "italic", "underline", "strike", "small", "banner", "button", "quoted")},
)  # fmt: skip


@given(LOOKS, LOOKS, LOOKS)
def test_a_look_in_others_is_its_own_and_theirs_whichever_are_taken_together_first(inner, middle, outer):
    assert inner.over(middle).over(outer) == inner.over(middle.over(outer))
    assert inner.over(looks.PLAIN) == inner == looks.PLAIN.over(inner)
    both = inner.over(outer)
    assert both.indent == inner.indent + outer.indent
    for name in {field.name for field in fields(looks.Look)} - {"indent"}:
        unlike = name == "size" and inner.small  # which is a size, too
        assert getattr(both, name) == (getattr(inner, name) or (0 if unlike else getattr(outer, name)))


def test_word_draws_what_the_theme_draws_and_nothing_where_nothing_is_asked(in_word):
    assert "bdr single" in in_word["word-button"]
    assert {"jc center", "shd ffcdd2"} <= in_word["word-banner"]
    assert "sz 18" in in_word["word-small"]
    assert {"rStyle Hyperlink", "shd ffeb3b"} <= in_word["word-link-in-ground"]
    assert "color ad1457" in in_word["1"] & in_word["1.1"]  # the numbers of headings
    assert "pStyle BlockText" in in_word["word-quoted"]
    assert "ind 480" in in_word["word-set-in"]
    assert "ind 600" in in_word["word-in-a-quoted-table"]
    for word in ("word-bare", "word-note"):
        assert not [one for one in in_word[word] if re.match("(color|shd|jc|bdr|ind|b|i|u)( |$)", one)]


@pytest.mark.parametrize("holder", ["div", "words", "heading", "cell", "row"])
def test_an_e_book_has_the_look_that_is_asked_for_around_the_words_that_ask(tmp_path, holder):
    doc = parsed((HOLDERS[holder] % ASKED) + "\n\nOther.\n")
    doc.api_version = (1, 22, 2)
    ast = json.loads(json.dumps(doc, default=lambda node: node.to_json()))
    exports.write(Manuscript(ast), "epub", tmp_path)
    with zipfile.ZipFile(tmp_path / "manuscript.epub") as file:
        [body] = [
            page.find("{*}body")
            for page in (ElementTree.fromstring(file.read(n)) for n in file.namelist() if "/ch" in n)
            if "Other." in "".join(page.itertext())
        ]
    above = {child: parent for parent in body.iter() for child in parent}

    def drawn(word: str) -> set[tuple[str, str]]:
        node, found = next(one for one in body.iter() if word in f"{one.text} {[c.tail for c in one]}"), set()
        while node is not None:
            found |= {(name, value) for name, value, _ in css.declarations(node.get("style", ""))}
            found.add((node.tag.partition("}")[2], ""))
            node = above.get(node)
        return found

    whole = {("text-align", "right"), ("margin-left", "30pt")} if holder != "words" else set()
    whole |= {("display", "block")} if holder == "heading" else set()
    weight = {("strong", ""), ("em", ""), ("u", "")} if holder == "words" else {
        ("font-weight", "bold"), ("font-style", "italic"), ("text-decoration", "underline"),
    }  # fmt: skip
    assert {("color", "#ad1457"), ("background", "#ffeb3b"), *whole, *weight} <= drawn("word")
    assert not [value for _, value in drawn("Other.") if value]
    assert holder != "heading" or drawn("1") >= drawn("word")  # its number


SIZED = 'style="font-size: 20pt"'


def in_an_e_book(markdown: str, folder) -> dict[str, str]:
    """The pages of the e-book that `markdown` becomes."""
    doc = parsed(f"---\ntitle: T\n...\n\n{markdown}\n")
    doc.api_version = (1, 22, 2)
    ast = json.loads(json.dumps(doc, default=lambda node: node.to_json()))
    assert exports.write(Manuscript(ast), "epub", folder) == []
    with zipfile.ZipFile(folder / "manuscript.epub") as file:
        return {name: file.read(name).decode() for name in file.namelist() if name.endswith("xhtml")}


@pytest.mark.parametrize(
    "text",
    [
        f"::: {{{SIZED}}}\nA [word]{{{SIZED}}}.\n:::",
        f"[A [word]{{{SIZED}}}]{{{SIZED}}}.",
        f"# word {{{SIZED}}}",
        f"<table><tr {SIZED}><td {SIZED}>word</td></tr></table>",
        "[A [word]{.small}]{.small}",
    ],
)
def test_a_size_in_an_e_book_is_the_same_in_another(tmp_path, text):
    pages = in_an_e_book(text, tmp_path)
    sizes = [size for page in pages.values() for size in re.findall(r"font-size: ([^;\"]*)", page)]
    assert sizes
    assert set(sizes) in ({"2rem"}, {".85rem"})


def test_the_contents_of_an_e_book_look_alike_and_the_headings_as_they_ask(tmp_path):
    heading = f'# One [word]{{style="color: navy"}} {{style="{ASKED}"}}'
    pages = in_an_e_book(f"{heading}\n\nText.\n", tmp_path)
    contents = pages.pop("EPUB/nav.xhtml")
    assert "word" in contents
    assert "style=" not in contents
    assert any("background: #ffeb3b" in page for page in pages.values())


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


@pytest.mark.parametrize(("written", "style"), [("50%", "50%"), ("200px", "200px"), ("3in", "3in")])
def test_the_size_in_a_picture_s_style_is_its_own_in_every_format(written, style):
    doc = parsed(f'![a](a.png){{style="width: {written}; height: auto"}}')
    asked.sized(descend(doc))
    assert [*asked.check(list(descend(doc)), lambda *_: Place("", 0))] == []
    (image,) = [one for one in descend(doc) if isinstance(one, pf.Image)]
    assert image.attributes == {"width": style}


@pytest.mark.parametrize(
    ("given", "sizes"),
    [
        ('width="100" style="width: 50%"', {"width": "50%"}),
        ('width="100" height="50" style="width: 20px; height: auto"', {"width": "20px"}),
        ('style="width: 10px; width: 20px"', {"width": "20px"}),
        ('style="width: 50vw; width: 20px"', {"width": "20px"}),
        ('style="width: 20px; width: 50vw; color: red"', {"width": "20px", "style": "width: 50vw; color: red"}),
        ('style="width: 20px; width: auto"', {}),
        ('style="height: 2in" height="3in" width="4in"', {"width": "4in", "height": "2in"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["![a](a.png){%s}", '<img src="a.png" alt="a" %s>'])
def test_of_several_sizes_the_one_that_a_browser_takes_is_the_picture_s(form, given, sizes):
    doc = parsed(form % given)
    asked.sized(descend(doc))
    (image,) = [one for one in descend(doc) if isinstance(one, pf.Image)]
    assert {name: image.attributes[name] for name in image.attributes if name != "alt"} == sizes


@pytest.mark.parametrize(
    "given", ["50vw", "1.2.3px", "calc(50% - 1em)", "5rem", "wide", ".5cm", "40%", "300", "3em"]
)
@pytest.mark.parametrize("side", ["width", "height"])
def test_a_size_is_told_where_paper_cannot_follow_it_and_left_to_the_page(tmp_path, side, given):
    Image.new("RGB", (90, 60)).save(tmp_path / "a.png")
    doc = parsed(f'![word](a.png){{{side}="{given}"}}')
    told = [*asked.check(list(descend(doc)), lambda *_: Place("a.md", 1))]
    as_it_is = on_paper(parsed("![word](a.png)"), tmp_path)
    assert (on_paper(doc, tmp_path) == as_it_is) == bool(told)
    page = json.dumps(
        markup.dress(
            json.loads(json.dumps(doc, default=lambda node: node.to_json())), {"a.png": tmp_path / "a.png"}
        )
    )
    assert f"{side}:{given}{'px' * given.isdecimal()}" in page


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
