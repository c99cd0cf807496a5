"""What an author may ask a look for, in Markdown with a place for its style; and how it is read."""

import io
import json

import panflute as pf
from review.markdown import pandoc
from review.reading import tags
from review.writing.paper.blocks import Blocks

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


def parsed(markdown: str) -> pf.Doc:
    return pf.load(io.StringIO(tags.read(pandoc.parse(markdown)[0])[0]))


def on_paper(doc: pf.Doc, folder) -> str:
    """The paper's code for `doc`."""
    written = json.loads(json.dumps(doc, default=lambda node: node.to_json()))
    return Blocks(written["blocks"], folder).document()
