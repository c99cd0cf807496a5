"""Writes pandoc's blocks as Typst: each becomes a call of the template, in the order of the text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from ...markdown.tree import words_in
from .. import looks
from ..numbering import elements
from . import formulas, panels
from .figures import Figures, bold
from .inlines import Inlines, colour, dressed, is_display, said
from .tables import Table
from .words import Words, call, joined, literal

NUMBERINGS = {
    "DefaultStyle": "1", "Example": "1", "Decimal": "1", "LowerAlpha": "a", "UpperAlpha": "A", "LowerRoman": "i",
    "UpperRoman": "I",
}  # fmt: skip
DELIMITED = {"DefaultDelim": "{}.", "Period": "{}.", "OneParen": "{})", "TwoParens": "({})"}

ANCHORED = re.compile(r'\["([^"]+)", \[')


class Blocks:
    """One document's blocks. `elsewhere` leads ids of the other document to their addresses."""

    def __init__(self, blocks: Sequence[dict], folder: Path, elsewhere: Mapping[str, str] | None = None):
        self.words = Words()
        maths = [math["c"] for math in elements(list(blocks), "Math")]
        pairs = ((kind["t"], formulas.parted(tex)[0]) for kind, tex in maths)
        drawn = formulas.drawn(pairs, self.words.lost)
        self.inlines = Inlines(self.words, ids_in(blocks), elsewhere or {}, drawn, self.picture, self.write)
        levels = [heading["c"][0] for heading in elements(list(blocks), "Header")]
        self.top = min(levels, default=1)
        self.lift = 1 - (levels or [1])[0]  # of what comes before the highest, which may be lower
        self.level = 0
        self.depth = 0
        self.problems = self.inlines.problems
        self.figures = Figures(folder, self.inlines)
        self.source = self.figures.paired(blocks)

    def document(self) -> str:
        """Typst's markup for the whole, a line a block."""
        return "\n".join(f"#{code}" for code in self.all(self.source))

    def write(self, blocks: Sequence[dict]) -> str:
        """Code whose content are the blocks; in a list, a cell or a frame, nothing floats."""
        return joined(self.inside(self.all(blocks)))

    def inside(self, parts: Iterator[str]) -> list[str]:
        """The parts of what holds them together."""
        self.depth += 1
        written = list(parts)
        self.depth -= 1
        return written

    def floating(self, code: str, **named: str) -> str:
        return code if self.depth else call("floating", code, **named)

    def picture(self, image: dict) -> str:
        return self.figures.inline(image)

    def all(self, blocks: Sequence[dict]) -> Iterator[str]:
        for block in blocks:
            yield from self.block(block)

    def block(self, block: dict) -> Iterator[str]:
        match block:
            case {"t": "Para", "c": images} if self.figures.holds(block):
                yield self.floating(self.figures.code(images))
            case _ if framed := looks.alone(block):
                [attributes, content] = framed
                yield from self.div(*attributes, content)
            case {"t": "Plain" | "Para" as kind, "c": inlines}:
                yield from self.paragraph(kind, inlines)
            case {"t": "Header", "c": [level, attributes, inlines]}:
                yield from self.broken(attributes, self.heading(level, attributes, inlines))
            case {"t": "LineBlock", "c": lines}:
                broken = [part for line in lines for part in (*line, {"t": "LineBreak"})][:-1]
                yield from self.paragraph("Para", broken)
            case {"t": "CodeBlock", "c": [[_, classes, _], text]}:
                language = [literal(classes[0])] if classes and classes[0].isascii() else []
                yield call("listing", self.words.literal(text), *language)
            case {"t": "RawBlock", "c": [form, text]}:
                if code := [part for part in self.inlines.raw(form, text) if part != '" "']:
                    yield call("p", joined(code))
            case {"t": "BlockQuote", "c": content}:
                yield call("quote", self.write(content), block="true")
            case {"t": "BulletList", "c": items}:
                yield call("list", *map(self.write, items), tight=tight(items))
            case {"t": "OrderedList", "c": [[start, style, delimiter], items]}:
                numbering = DELIMITED[delimiter["t"]].format(NUMBERINGS[style["t"]])
                named = {"start": str(start), "numbering": literal(numbering), "tight": tight(items)}
                yield call("enum", *map(self.write, items), **named)
            case {"t": "DefinitionList", "c": entries}:
                yield call("terms", *(
                    call("terms.item", self.inlines.write(term), joined(map(self.write, meanings)))
                    for term, meanings in entries
                ))  # fmt: skip
            case {"t": "HorizontalRule"}:
                yield "rule()"
            case {"t": "Table"}:
                yield from self.table(block)
            case {"t": "Div", "c": [attributes, content]}:
                yield from self.broken(attributes, self.div(*attributes, content))

    def broken(self, attributes: Sequence, parts: Iterator[str]) -> Iterator[str]:
        """`parts` on a page of their own, as far as they ask for it and nothing holds them."""
        before, after = looks.breaks(attributes) if not self.depth else (False, False)
        yield from ["pagebreak(weak: true)"] * before
        yield from parts
        yield from ["pagebreak(weak: true)"] * after

    def heading(self, level: int, attributes: Sequence, inlines: Sequence[dict]) -> Iterator[str]:
        """A heading, no deeper than one level below that before it: readers of the tags would miss one."""
        self.lift = 1 - self.top if level == self.top else self.lift
        self.level = max(1, min(level + self.lift, self.level + 1))
        anchor, look = attributes[0], looks.of(attributes)
        kept = [anchor] if anchor and anchor not in self.inlines.seen else []
        self.inlines.seen.update(kept)
        name = literal(anchor) if kept else "none"
        if words_in(inlines).strip():
            code = call("head", str(self.level), name, dressed(look, self.inlines.write(inlines)))
            yield call("placed", code, to=look.align) if look.align else code

    def paragraph(self, kind: str, inlines: Sequence[dict]) -> Iterator[str]:
        """A paragraph, parted where a formula stands on a line of its own."""
        name, run = ("p" if kind == "Para" else "plain"), []
        for inline in (*inlines, None):
            if inline is not None and not is_display(inline):
                run.append(inline)
                continue
            if code := self.inlines.parts(trimmed(run)):
                yield call(name, joined(code))
            if inline is not None:
                yield from self.inlines.inline(inline)
            run = []

    def div(
        self, anchor: str, classes: Sequence[str], pairs: Sequence, content: Sequence[dict]
    ) -> Iterator[str]:
        anchors = list(self.inlines.anchor(anchor))
        named = dict(map(tuple, pairs))
        match classes:
            case ["summary", *_]:
                yield joined([*anchors, *panels.summary(self, content)])
            case ["exemplar", *_]:
                code = call("panel", joined([*anchors, *self.inside(panels.panel(self, content))]))
                yield self.floating(code, to="bottom")
            case ["details", *_]:
                head = [{"t": "Strong", "c": [{"t": "Str", "c": named.get("summary", "Details")}]}]
                yield call(
                    "small-print", joined([*anchors, *self.paragraph("Para", head), self.write(content)])
                )
            case ["check", *_]:
                yield call("check", joined(anchors), *(self.inside(self.all(content)) or ["[]"]))
            case ["slider", *_]:
                words = {"t": "Plain", "c": [{"t": "Str", "c": "On the page: "}]}
                if content and content[0]["t"] in ("Para", "Plain"):
                    words["c"] += content[0]["c"]
                    content = [words, *content[1:]]
                code = call("slider", joined([*anchors, self.write(content)]))
                yield self.floating(code)
            case ["csl-entry", *_]:
                yield call("entry", joined([*anchors, *self.inside(self.entry(content))]))
            case ["not-run", *_] if all(block["t"] in panels.PLAIN for block in content):
                yield call(
                    "small-print", joined([*anchors, *self.paragraph("Plain", panels.not_run(content))])
                )
            case [*names] if {"legend", "in-all"} & set(names):
                yield call("small-print", joined([*anchors, *self.inside(self.all(content))]))
            case _ if look := looks.of((anchor, classes, pairs)):
                yield from [call("plain", one) for one in anchors]
                yield from self.looked(look, content)
            case _:
                yield from [call("plain", one) for one in anchors]
                yield from self.all(content)

    def looked(self, look: looks.Look, content: Sequence[dict]) -> Iterator[str]:
        """Blocks that look as is asked for; a table among them stands by itself, since it may have to be turned."""
        named = {"to": look.align, "indent": look.indent and f"{look.indent:g}pt"}
        named |= {"ground": look.ground and colour(look.ground), "banner": look.banner and "true"}
        given = {key: one for key, one in named.items() if one}
        apart = not self.depth and not look.ground
        for of_tables, blocks in groupby(content, lambda block: apart and block["t"] == "Table"):
            if of_tables:
                yield from self.all(list(blocks))
            else:
                code = joined(self.inside(self.all(list(blocks))))
                yield call("looked", dressed(replace(look, ground="", button=0), code), **given)

    def entry(self, content: Sequence[dict]) -> Iterator[str]:
        """A reference: its number in the margin, and what it is."""
        for block in content:
            inlines = block["c"] if block["t"] in panels.PLAIN else []
            match [inline for inline in inlines if inline["t"] != "Space"]:
                case [
                    {"t": "Span", "c": [[_, ["csl-left-margin"], _], number]},
                    {"t": "Span", "c": [[_, ["csl-right-inline"], _], words]},
                ]:
                    yield call("margin", self.inlines.write(trimmed(number)))
                    yield call("plain", self.inlines.write(words))
                case _:
                    yield from self.block(block)

    def table(self, block: dict) -> Iterator[str]:
        anchor, (_, caption) = block["c"][0][0], block["c"][1]
        table = Table(block, self.write)
        words = [inline for part in caption for inline in part.get("c", []) if part["t"] in ("Para", "Plain")]
        label = f"#{anchor}" if anchor else " ".join(said(words or table.first).split()[:4])
        code, turned, problems = table.code(f"the table {label!r}", self.depth)
        self.problems += problems
        anchors = joined(self.inlines.anchor(anchor))
        titled = self.inlines.write(bold(trimmed(words))) if words else "none"
        whole = call("tabled", anchors, titled, code)
        if turned:
            yield call("turned", whole)
        else:
            yield self.floating(whole) if table.short and words else whole


def ids_in(blocks: Sequence[dict]) -> set[str]:
    """The ids of all that has one."""
    return {json.loads(f'"{found}"') for found in ANCHORED.findall(json.dumps(blocks))}


def trimmed(inlines: Sequence[dict]) -> list[dict]:
    """Inlines without the white space around them."""
    inlines = list(inlines)
    while inlines and inlines[-1]["t"] in ("Space", "SoftBreak"):
        inlines.pop()
    while inlines and inlines[0]["t"] in ("Space", "SoftBreak"):
        inlines.pop(0)
    return inlines


def tight(items: Iterable[Sequence[dict]]) -> str:
    loose = any(block["t"] == "Para" for item in items for block in item)
    return "false" if loose else "true"
