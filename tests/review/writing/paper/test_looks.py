"""Looks that an author asks for: drawn in each format, or told; and never a word of the text."""

import io
import json
import re
import zipfile
from xml.etree import ElementTree

import panflute as pf
import pypdf
import pytest
from PIL import Image
from pypdfium2 import PdfDocument
from review.core.errors import Place
from review.markdown import css, pandoc
from review.markdown.manuscript import Manuscript
from review.markdown.tree import descend, words_in
from review.reading import looks as asked
from review.reading import tags
from review.writing import looks
from review.writing.page import markup
from review.writing.paper import exports
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
    "color: inherit", "text-align: justify", "font-size: 20pt", "margin-left: auto", "line-height: 3", "opacity: .5",
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
    for style in (declaration, "font-weight: normal"):
        doc = parsed(HOLDERS[holder] % style)
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


@pytest.fixture(scope="module")
def in_word(tmp_path_factory) -> dict[str, tuple[str, set[str]]]:
    """What Word draws each word by: its paragraph's style and its own, as properties; and whose words they are."""
    folder = tmp_path_factory.mktemp("word")
    Image.new("RGB", (90, 60)).save(folder / "a.png")
    parts = []
    for holder in ("words", "div", "cell", "row", "list", "entry", "code", "link"):
        style = "color: #ad1457; background: #ffeb3b; text-align: right"
        parts.append((HOLDERS[holder] % style).replace("word", f"word-{holder}"))
    parts += [
        "[word-button](https://example.org){.button}",
        "[word-banner]{.banner .lightred}",
        "[word-small]{.small}",
        "word-bare",
    ]
    doc = parsed("\n\n".join(parts))
    doc.api_version = (1, 22, 2)
    ast = json.loads(json.dumps(doc, default=lambda node: node.to_json()))
    assert exports.write(Manuscript(ast), "docx", folder) == []
    with zipfile.ZipFile(folder / "manuscript.docx") as file:
        styles = {
            one.get(f"{W}styleId"): {
                f"{node.tag.removeprefix(W)} {node.get(f'{W}fill') or node.get(f'{W}val')}"
                for node in one.iter()
            }
            for one in ElementTree.fromstring(file.read("word/styles.xml")).iter(f"{W}style")
        }
        body = ElementTree.fromstring(file.read("word/document.xml"))
    found = {}
    for paragraph in body.iter(f"{W}p"):
        for run in paragraph.iter(f"{W}r"):
            names = [
                node.get(f"{W}val")
                for scope in (paragraph.find(f"{W}pPr"), run)
                if scope is not None
                for node in scope.iter()
                if node.tag in (f"{W}pStyle", f"{W}rStyle")
            ]
            found["".join(run.itertext())] = set().union(*(styles[name] for name in names))
    return found


@pytest.mark.parametrize("holder", ["words", "div", "cell", "row", "list", "entry", "code", "link"])
def test_word_draws_words_by_a_style_of_the_same_colours(in_word, holder):
    assert {"color ad1457", "shd ffeb3b"} <= in_word[f"word-{holder}"]
    assert ("jc right" in in_word[f"word-{holder}"]) == (holder in ("div", "cell", "row", "list", "entry"))


def test_word_draws_what_the_theme_draws_and_nothing_where_nothing_is_asked(in_word):
    assert "bdr single" in in_word["word-button"]
    assert {"jc center", "shd ffcdd2"} <= in_word["word-banner"]
    assert "sz 18" in in_word["word-small"]
    assert not [one for one in in_word["word-bare"] if re.match("color|shd|jc|bdr|ind", one)]


@pytest.mark.parametrize(
    "look",
    [
        *(f".{name}" for name in (*looks.COLOURS, "center", "right", "small", "semibold", "banner")),
        'style="color: red"',
    ],
)
def test_no_look_changes_a_word_of_any_format(tmp_path, look):
    text = "Some [words **of** a `kind`]{%s} here.\n\n::: {%s}\n- more\n- and more\n:::\n"
    written = []
    for more in (look, ".none"):
        ast = pandoc.read(text.replace("%s", more))[0]
        written.append(
            [words_in(exports.plain.dress(ast, tmp_path, name)["blocks"]) for name in exports.EXPORTS]
        )
    assert written[0] == written[1]


@pytest.mark.parametrize(
    ("style", "found"),
    [("color:#FFF", {"ink": "ffffff"}), (" Background : Navy ; color: rgb(255,0,0) !important", {"ground": "000080", "ink": "ff0000"}),
     ("margin-left: 1in", {"indent": 72}), ("margin-left: 0", {"indent": 0}), ("", {}), (";;a", {}), ("font-weight: normal", {})],
)  # fmt: skip
def test_declarations_are_read_as_css_has_them(style, found):
    assert css.read(style) == (found, [])


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("page_break_before", 1, 0), ("page_break_after", 0, 1), ("page_center", 1, 1)],
)
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
