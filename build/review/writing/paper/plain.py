"""Dresses the AST for formats without a style sheet: panels as plain blocks, pictures as each format takes them."""

from __future__ import annotations

import re
from pathlib import Path

from ...markdown.tree import words_in
from .. import looks, sections
from ..numbering import elements
from . import pictures
from .worn import Wearer

BREAK = re.compile(r"<br\s*/?>")

LINE = 75
"""Characters of a table's row that fit into a line; LaTeX would write on beyond the paper."""

RULE = {"t": "HorizontalRule"}
"""Stands for the frame of a panel."""


def dress(ast: dict, folder: Path, form: str = "") -> dict:
    """`ast` for paper and readers in a format of EXPORTS; its pictures lie in `folder`, and those made for it go there too.

    The highest headings become chapters, drawings PNG; in LaTeX names in code may break after a dot or an underscore.
    Word and e-books have the looks that an author asks for; those of LaTeX and JATS are a publisher's.
    Raises ReviewError where a picture cannot be drawn.
    """
    levels = [heading["c"][0] for heading in elements(ast["blocks"], "Header")]
    lift = min(sections.lift(levels) - 1, 1 - min(levels, default=1)) if sections.lift(levels) else 0
    wearer = Wearer(form)

    def dressed(node, outer=looks.PLAIN):
        if isinstance(node, list):
            kept = [child for child in node if not left_out(child)]
            return [part for child in kept for part in wearer.broken(dressed(child, outer), child)]
        if not isinstance(node, dict):
            return node
        if framed := looks.alone(node):
            return dressed({"t": "Div", "c": framed}, outer)
        match node := in_print(node):
            case {"t": "Table", "c": [attributes, caption, columns, *parts]}:
                parts = wearer.cells(parts, outer, dressed)
                return {"t": "Table", "c": [attributes, dressed(caption), fitted(columns, parts), *parts]}
        look = wearer.look(node, outer)
        node = {key: dressed(child, wearer.inside(node, look)) for key, child in node.items()}
        match node:
            case {"t": "RawInline", "c": ["html", _]}:
                return {"t": "LineBreak"}
            case {"t": "Header", "c": [level, attributes, inlines]}:
                worn = wearer.heading(look, attributes, inlines)
                return {"t": "Header", "c": [min(level + lift, 6), *worn]}
            case {"t": "Code", "c": [_, text]}:
                text = re.sub(r"(?<=[._])(?=[a-z])", "\u200b", text) if form == "latex" else text
                return wearer.words(look, {"t": "Code", "c": [["", [], []], text]})
            case {"t": "Div", "c": [[anchor, names, _], blocks]}:
                blocks = [RULE, *blocks, RULE] if "exemplar" in names else blocks
                kept = [name for name in names if name in ("references", "csl-bib-body")]
                return {"t": "Div", "c": [[anchor, kept, wearer.css(look)], blocks]}
            case {"t": "Span", "c": [[anchor, names, _] as attributes, inlines]}:
                kept = [name for name in names if name == "section-number"]
                inlines = wearer.run(look, inlines) if looks.of(attributes) else inlines
                return {"t": "Span", "c": [[anchor, kept, []], inlines]}
            case {"t": "Link", "c": [attributes, inlines, [url, _] as target]}:
                if look.ink or looks.of(attributes):  # otherwise it looks as links do
                    inlines = wearer.run(look, inlines)
                if not re.match(r"[a-z][a-z+.-]*:|#|//", url):  # it leads into the page's own folder
                    return {"t": "Span", "c": [["", [], []], inlines]}
                attributes = [attributes[0], [], []] if look else attributes
                return {"t": "Link", "c": [attributes, inlines, target]}
            case {"t": "Image", "c": [[anchor, names, pairs], caption, [url, title]]} if (
                folder / url
            ).is_file():
                if not {"width", "height"} & {key for key, _ in pairs}:
                    pairs = [*pairs, ["width", f"{pictures.inches(url, folder):.2f}in"]]
                target = [pictures.raster(url, folder), title]
                return {"t": "Image", "c": [[anchor, names, pairs], caption, target]}
        return wearer.paragraphs(outer, node)

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
        case {
            "t": "Div",
            "c": [[_, ["panel-foot"], _], [{"c": inlines}]],
        }:  # its last words are names of links
            return {"t": "Para", "c": [one for one in inlines if one["t"] == "Str"]}
        case {"t": "Div", "c": [[_, names, _] as attributes, blocks]} if "panel-finding" in names:
            return {"t": "Div", "c": [attributes, emphasised(blocks)]}
        case {"t": "Div", "c": [[_, names, _] as attributes, blocks]} if "number" in names:
            return {"t": "Div", "c": [attributes, [in_one_line(blocks)]]}
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
