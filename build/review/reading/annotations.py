"""Attributes that an author gives in a comment, as Manubot's plugin "attributes" does: `<!-- $colspan="2" -->`.

They belong to the element that the comment stands in: a cell, a paragraph, a heading, a list's entry, a link. A cell
that reaches over others takes the place of those, which must be empty.
"""

from __future__ import annotations

import re
from typing import Any

from ..core.unwise import Unwise
from ..markdown.tree import words_in
from .html_tables import MANY
from .locate import Finding

Node = dict[str, Any]

COMMENT = re.compile(r"\s*<!--(.*)-->\s*", re.DOTALL)
PAIR = re.compile(r"""\$([a-zA-Z-]+)=(?:"([^"]+)"|'([^']+)')""")
HOLDING = ("Emph", "Strong", "Underline", "Strikeout", "Superscript", "Subscript", "SmallCaps")


def settled(blocks: list[Node], told: list[Finding]) -> list[Node]:
    """`blocks` with each such comment gone, and its attributes where they belong."""
    return [within(block, told) for block in kept_blocks(blocks, told)]


def within(node: Any, told: list[Finding]) -> Any:
    if isinstance(node, list):
        return [within(child, told) for child in node]
    if not isinstance(node, dict):
        return node
    match node:
        case {"t": "Table"}:
            return table(node, told)
        case {"t": "BulletList", "c": items}:
            return {"t": "BulletList", "c": [entry(item, told) for item in items]}
        case {"t": "OrderedList", "c": [how, items]}:
            return {"t": "OrderedList", "c": [how, [entry(item, told) for item in items]]}
        case {"t": "Div", "c": [attr, blocks]}:
            pairs, rest = taken(blocks)
            return {"t": "Div", "c": [merged(attr, pairs), [within(block, told) for block in rest]]}
        case {"t": "Header" | "Span" | "Link" as kind, "c": content}:
            at = 1 if kind == "Header" else 0  # where its attributes are
            pairs, inlines = taken(content[at + 1])
            content = [*content[:at], merged(content[at], pairs), inlines, *content[at + 2 :]]
            return {"t": kind, "c": within(content, told)}
        case {"t": "Para" | "Plain" as kind, "c": inlines}:
            pairs, rest = taken(inlines)
            block = {"t": kind, "c": within(rest, told)}
            return {"t": "Div", "c": [merged(["", [], []], pairs), [block]]} if pairs else block
        case {"t": kind, "c": inlines} if kind in HOLDING:
            pairs, rest = taken(inlines)
            element = {"t": kind, "c": within(rest, told)}
            return {"t": "Span", "c": [merged(["", [], []], pairs), [element]]} if pairs else element
    return {key: within(child, told) for key, child in node.items()}


def given(node: Any) -> list[tuple[str, str]]:
    """The attributes in `node`, if it is such a comment."""
    match node:
        case {"t": "RawInline" | "RawBlock", "c": [form, text]} if form.startswith("html"):
            found = COMMENT.fullmatch(text)
            return [(name, one or other) for name, one, other in PAIR.findall(found[1])] if found else []
    return []


def taken(nodes: list[Node]) -> tuple[list[tuple[str, str]], list[Node]]:
    """The attributes in the comments among `nodes`, and the others, without the space before a comment."""
    pairs: list[tuple[str, str]] = []
    rest: list[Node] = []
    for node in nodes:
        if found := given(node):
            pairs += found
            while rest and rest[-1]["t"] in ("Space", "SoftBreak"):
                rest.pop()
        else:
            rest.append(node)
    return pairs, rest


def merged(attr: list, pairs: list[tuple[str, str]]) -> list:
    """pandoc's attributes with `pairs` among them."""
    anchor, classes, known = attr
    others = {**dict(map(tuple, known)), **{k: v for k, v in pairs if k not in ("id", "class")}}
    for name, value in pairs:
        anchor = value if name == "id" else anchor
        classes = [*classes, *value.split()] if name == "class" else classes
    return [anchor, classes, [[k, v] for k, v in others.items()]]


def kept_blocks(blocks: list[Node], told: list[Finding]) -> list[Node]:
    """`blocks` without such comments between them, which belong to nothing."""
    for block in blocks:
        if pairs := given(block):
            what = f"a comment with ${pairs[0][0]} stands in no paragraph, and gives nothing its attributes"
            told.append(
                Finding(
                    block["c"][1].strip(),
                    what,
                    "put it at the end of the paragraph that it is for",
                    Unwise.LOOSE,
                )
            )
    return [block for block in blocks if not given(block)]


def entry(blocks: list[Node], told: list[Finding]) -> list[Node]:
    """A list's entry, whose first words hold its attributes."""
    return [within(block, told) for block in kept_blocks(blocks, told)]


def table(node: Node, told: list[Finding]) -> Node:
    attr, (short, caption), columns, head, bodies, foot = node["c"]
    head = [head[0], part(head[1], told)]
    bodies = [[own, n, part(above, told), part(below, told)] for own, n, above, below in bodies]
    foot = [foot[0], part(foot[1], told)]
    return {"t": "Table", "c": [attr, [short, within(caption, told)], columns, head, bodies, foot]}


def part(rows: list, told: list[Finding]) -> list:
    """The rows of a part of a table, each cell with its own attributes and as wide and high as these say."""
    covered: set[tuple[int, int]] = set()
    for y, (_, row) in enumerate(rows):
        kept = []
        for x, one in enumerate(row):
            made, annotated = cell(one, told)
            if (y, x) in covered:
                if words := words_in(made[4]):
                    what = f"the cell {words[:40]!r} lies where another reaches over it, and would be lost"
                    told.append(Finding(words, what, "empty it"))
                continue
            kept.append(made)
            if annotated:
                free = next((i for i in range(1, len(row) - x) if (y, x + i) in covered), len(row) - x)
                room = len(rows) - y, free
                if made[2] > room[0] or made[3] > room[1]:
                    what = f"a cell reaches over {made[2]} rows and {made[3]} columns, where {room[0]} and {room[1]} are free"
                    told.append(
                        Finding(words_in(made[4]), what, "write no more than there are", Unwise.REACH)
                    )
                made[2:4] = map(min, made[2:4], room)
                covered |= {(y + i, x + j) for i in range(made[2]) for j in range(made[3])}
        row[:] = kept
    return rows


def cell(one: list, told: list[Finding]) -> tuple[list, bool]:
    """A cell with the attributes that comments in it give, and whether it now reaches over others."""
    attr, align, down, across, blocks = one
    pairs, blocks = taken(blocks)
    kept = []
    for block in blocks:
        if block["t"] in ("Plain", "Para"):
            found, rest = taken(block["c"])
            pairs += found
            block = {"t": block["t"], "c": rest}
        kept.append(within(block, told))
    reach = {
        name: int(value) for name, value in pairs if name in ("rowspan", "colspan") and value.isdecimal()
    }
    pairs = [pair for pair in pairs if pair[0] not in ("rowspan", "colspan")]
    down, across = (
        max(min(reach.get(name, n), MANY), 1) for name, n in (("rowspan", down), ("colspan", across))
    )
    return [merged(attr, pairs), align, down, across, kept], bool(reach)
