"""Word and e-books draw the looks that an author asks for."""

import json
import re
import zipfile
from dataclasses import fields
from xml.etree import ElementTree

import pytest
from holders import HOLDERS, parsed
from hypothesis import given
from hypothesis import strategies as st
from review.markdown import css
from review.markdown.manuscript import Manuscript
from review.writing import looks
from review.writing.paper import exports, word_styles

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
