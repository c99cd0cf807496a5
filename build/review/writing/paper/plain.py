"""Dresses the AST for formats without a style sheet: panels as plain blocks, pictures as each format takes them."""

from __future__ import annotations

import re
from pathlib import Path

from ...markdown.tree import words_in
from .. import sections
from ..numbering import elements
from . import pictures

BREAK = re.compile(r"<br\s*/?>")

LINE = 75
"""Characters of a table's row that fit into a line; LaTeX would write on beyond the paper."""

RULE = {"t": "HorizontalRule"}
"""Stands for the frame of a panel."""


def dress(ast: dict, folder: Path, *, broken: bool = False) -> dict:
    """`ast` for paper and readers; its pictures lie in `folder`, and those made for it go there too.

    The highest headings become chapters, drawings PNG; names in code may be `broken` after a dot or an underscore.
    Raises ReviewError where a picture cannot be drawn.
    """
    levels = [heading["c"][0] for heading in elements(ast["blocks"], "Header")]
    lift = min(sections.lift(levels) - 1, 1 - min(levels, default=1)) if sections.lift(levels) else 0

    def dressed(node):
        if isinstance(node, list):
            return [dressed(child) for child in node if not left_out(child)]
        if not isinstance(node, dict):
            return node
        node = {key: dressed(child) for key, child in in_print(node).items()}
        match node:
            case {"t": "RawInline", "c": ["html", _]}:
                return {"t": "LineBreak"}
            case {"t": "Header", "c": [level, attributes, inlines]}:
                return {"t": "Header", "c": [min(level + lift, 6), attributes, inlines]}
            case {"t": "Code", "c": [attributes, text]} if broken:
                return {"t": "Code", "c": [attributes, re.sub(r"(?<=[._])(?=[a-z])", "\u200b", text)]}
            case {
                "t": "Div",
                "c": [[_, ["panel-foot"], _], [{"c": inlines}]],
            }:  # the last words are names of links
                return {"t": "Para", "c": [one for one in inlines if one["t"] == "Str"]}
            case {"t": "Table", "c": [attributes, caption, columns, *parts]}:
                return {"t": "Table", "c": [attributes, caption, fitted(columns, parts), *parts]}
            case {"t": "Div", "c": [[anchor, names, _], blocks]}:
                blocks = [RULE, *blocks, RULE] if "exemplar" in names else blocks
                blocks = emphasised(blocks) if "panel-finding" in names else blocks
                blocks = [in_one_line(blocks)] if "number" in names else blocks
                kept = [name for name in names if name in ("references", "csl-bib-body")]
                return {"t": "Div", "c": [[anchor, kept, []], blocks]}
            case {"t": "Span", "c": [[anchor, names, _], inlines]} if "semibold" in names:
                return {"t": "Span", "c": [[anchor, [], []], [{"t": "Strong", "c": inlines}]]}
            case {"t": "Span", "c": [[anchor, names, _], inlines]}:
                return {
                    "t": "Span",
                    "c": [[anchor, [n for n in names if n == "section-number"], []], inlines],
                }
            case {"t": "Link", "c": [_, inlines, [url, _]]} if not re.match(r"[a-z][a-z+.-]*:|#|//", url):
                return {"t": "Span", "c": [["", [], []], inlines]}  # it leads into the page's own folder
            case {"t": "Image", "c": [[anchor, names, pairs], caption, [url, title]]} if (
                folder / url
            ).is_file():
                if not {"width", "height"} & {key for key, _ in pairs}:
                    pairs = [*pairs, ["width", f"{pictures.inches(url, folder):.2f}in"]]
                target = [pictures.raster(url, folder), title]
                return {"t": "Image", "c": [[anchor, names, pairs], caption, target]}
        return node

    return {**ast, "blocks": dressed(ast["blocks"])}


def left_out(node) -> bool:
    """HTML that an author or the slider wrote for the page, but line breaks."""
    match node:
        case {"t": "RawBlock" | "RawInline", "c": ["html", text]}:
            return not BREAK.fullmatch(text)
    return False


def in_print(node: dict) -> dict:
    """`node` as paper shows it: a panel without what opens on demand, other such blocks below their summary."""
    match node:
        case {"t": "Div", "c": [[_, ["exemplar", *_], _] as attributes, blocks]}:
            closed = [block["t"] == "Div" and "details" in block["c"][0][1] for block in blocks]
            blocks = [block for block, left in zip(blocks, closed, strict=True) if not left]
            return {"t": "Div", "c": [attributes, blocks]}
        case {"t": "Div", "c": [[_, ["details", *_], pairs] as attributes, blocks]}:
            summary = dict(map(tuple, pairs)).get("summary", "Details")
            head = {"t": "Para", "c": [{"t": "Strong", "c": [{"t": "Str", "c": summary}]}]}
            return {"t": "Div", "c": [attributes, [head, *blocks]]}
    return node


def fitted(columns: list, parts: list) -> list:
    """The `columns` of a table of these `parts`, the widest made narrower where its rows are longer than a LINE.

    Columns for which the author has set a width stay.
    """
    (_, head), bodies, _ = parts
    rows = [*head, *(row for _, _, above, below in bodies for row in (*above, *below))]
    asked = [
        max((len(words_in(row[1][i])) for row in rows if i < len(row[1])), default=0) + 2  # the space between
        for i in range(len(columns))
    ]
    if sum(asked) <= LINE or any(width["t"] != "ColWidthDefault" for _, width in columns):
        return columns
    widest = max((w for w in range(1, LINE) if sum(min(n, w) for n in asked) <= LINE), default=1)
    return [
        [align, {"t": "ColWidth", "c": min(n, widest) / LINE}]
        for (align, _), n in zip(columns, asked, strict=True)
    ]


def emphasised(blocks: list) -> list:
    """The blocks of a finding, whose first sentence is what its exemplar found."""
    first, *rest = blocks or [{"t": "Null"}]
    if first["t"] in ("Para", "Plain"):
        first = {"t": "Para", "c": [{"t": "Strong", "c": first["c"]}]}
    return [first, *rest]


def in_one_line(blocks: list) -> dict:
    """A key number, its interval and what it is, in one paragraph."""
    joined: list = []
    for block in blocks:
        joined += [{"t": "Str", "c": ", "}] * bool(joined) + block["c"]
    return {"t": "Para", "c": joined}
