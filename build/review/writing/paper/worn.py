"""Gives words and blocks the looks that an author asks for, as a format without our style sheet draws them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from .. import looks
from ..looks import PLAIN, Look
from . import word_styles

WORN = {"bold": "Strong", "italic": "Emph", "underline": "Underline", "strike": "Strikeout"}
"""The look of words that pandoc has an element for, in every format."""

PAGE_BREAKS = {
    "docx": ("openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'),
    "latex": ("latex", r"\clearpage"),
}


@dataclass(frozen=True)
class Wearer:
    """Looks in the format `form` of EXPORTS.

    A reader of e-books hands the look of what holds other things down to them. Word does not: there each paragraph and
    each run of words has one style, in which all that holds it has its share, and `outer` is the look of these.
    """

    form: str

    def look(self, node: dict, outer: Look) -> Look:
        """How `node` looks."""
        match node:
            case {"t": "Header", "c": [_, attributes, _]} | {
                "t": "Div" | "Span" | "Link" | "Code",
                "c": [attributes, *_],
            }:
                return looks.of(attributes).over(outer)
            case {"t": "BlockQuote"}:
                return replace(outer, quoted=outer.quoted + 1)
        return outer

    def inside(self, node: dict, look: Look) -> Look:
        """What of its `look` `node` hands down."""
        if self.form != "docx" or node.get("t") == "Note":  # which stands by itself
            return PLAIN
        return unworn(look) if node.get("t") in ("Span", "Link") else look

    def css(self, look: Look) -> list:
        """The attribute that draws `look` in an e-book."""
        return [["style", look.css]] if self.form == "epub" and look.css else []

    def words(self, look: Look, inline: dict) -> dict:
        """`inline` with its look, alignment and indent apart, which are of paragraphs."""
        code, own = inline["t"] == "Code", replace(unworn(look), align="", indent=0.0, quoted=0)
        given = self.css(own)
        if self.form == "docx" and replace(own, banner=0):
            given = [word_styles.named(own, "character", code)]
            inline = {"t": "Str", "c": inline["c"][1]} if code else inline
        for asked, kind in WORN.items():
            inline = {"t": kind, "c": [inline]} if getattr(look, asked) else inline
        return {"t": "Span", "c": [["", [], given], [inline]]} if given else inline

    def run(self, look: Look, inlines: list) -> list:
        """`inlines` with their look."""
        run = {"t": "Span", "c": [["", [], []], inlines]}
        return inlines if (worn := self.words(look, run)) is run else [worn]

    def heading(self, look: Look, attributes: Sequence, inlines: list) -> list:
        """The attributes and the words of a heading, whose style in Word is that of its level.

        In an e-book what the heading has for attributes is of its whole section.
        """
        anchor, names, pairs = attributes
        attributes = [anchor, names, [pair for pair in pairs if pair[0] != "style"]]
        if given := self.css(look):
            style = ["style", f"display: block; {given[0][1]}"]
            return [attributes, [{"t": "Span", "c": [["", [], [style]], inlines]}]]
        return [attributes, self.run(look, inlines)]

    def paragraphs(self, outer: Look, block: dict) -> dict:
        """`block` in a paragraph's style of Word, where it is one in something of the look `outer`.

        Code that is highlighted has colours of its own, and what is nothing but quoted has pandoc's style.
        """
        if not replace(outer, quoted=0):
            return block
        match block:
            case {"t": "Plain" | "Para", "c": inlines}:
                return styled(outer, {"t": "Para", "c": inlines})
            case {"t": "LineBlock"}:
                return styled(outer, block)
            case {"t": "CodeBlock", "c": [[_, [], _], text]}:
                lines = [[{"t": "Str", "c": line}] for line in text.split("\n")]
                return styled(outer, {"t": "LineBlock", "c": lines}, code=True)
            case {"t": "DefinitionList", "c": entries}:
                return {"t": "DefinitionList", "c": [[self.run(outer, term), said] for term, said in entries]}
        return block

    def cells(self, parts: list, outer: Look, dressed: Callable) -> list:
        """The `parts` of a table, the blocks of each cell as `dressed` writes them."""

        def rows(some: list) -> list:
            return [[[own[0], [], []], [cell(looks.of(own), *one) for one in cells]] for own, cells in some]

        def cell(row: Look, attributes: list, align: dict, down: int, across: int, blocks: list) -> list:
            look = looks.of(attributes).over(row)
            align = {"t": f"Align{look.align.title()}"} if look.align else align
            blocks = dressed(blocks, look.over(replace(outer, quoted=0)) if self.form == "docx" else PLAIN)
            given = self.css(look)
            blocks = [{"t": "Div", "c": [["", [], given], blocks]}] if given else blocks
            return [["", [], []], align, down, across, blocks]

        (head_attributes, head), bodies, (foot_attributes, foot) = parts
        bodies = [[own, n, rows(above), rows(below)] for own, n, above, below in bodies]
        return [[head_attributes, rows(head)], bodies, [foot_attributes, rows(foot)]]

    def broken(self, node: object, source: object) -> Iterator:
        """`node` between the page breaks that the classes of `source` ask for."""
        before, after = (False, False)
        match source:
            case {"t": "Header", "c": [_, attributes, _]} | {"t": "Div", "c": [attributes, _]}:
                before, after = looks.breaks(attributes)
        page = [{"t": "RawBlock", "c": [*PAGE_BREAKS[self.form]]}] if self.form in PAGE_BREAKS else []
        yield from page * before
        yield node
        yield from page * after


def unworn(look: Look) -> Look:
    """`look` without what elements of pandoc's draw."""
    return replace(look, **dict.fromkeys(WORN, 0))


def styled(look: Look, block: dict, code: bool = False) -> dict:
    """`block` in the paragraph's style that draws `look` in Word."""
    return {"t": "Div", "c": [["", [], [word_styles.named(look, "paragraph", code)]], [block]]}
