"""Looks that an author asks for: drawn in each format, or told; and never a word of the text."""

import io
import json
import re
import zipfile
from xml.etree import ElementTree

import panflute as pf
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
from review.writing.paper import exports
from review.writing.paper.blocks import Blocks
from sheets import said

HOLDERS = {
    "span": 'A [word]{style="%s"}.',
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
]  # fmt: skip


def parsed(markdown: str) -> dict:
    ast, told = tags.read(pandoc.parse(markdown)[0])
    assert told == []
    return pf.load(io.StringIO(ast))


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
        told.append([*asked.check(list(descend(doc)), lambda *_: Place("a.md", 1))])
        drawn.append(on_paper(doc, tmp_path))
    assert told[1] == []
    of_blocks = declaration.startswith("text-align") and holder in (
        "span",
        "code",
        "link",
    )  # nor does a browser
    assert (drawn[0] != drawn[1], len(told[0])) in ((True, 0), (False, 1)) or (
        of_blocks and drawn[0] == drawn[1]
    )
