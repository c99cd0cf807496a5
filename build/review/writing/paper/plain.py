"""Dresses the AST for formats without a style sheet: panels as plain blocks, pictures as each format takes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ...markdown.tree import words_in
from .. import looks, sections
from ..numbering import elements
from . import pictures, word_styles

BREAK = re.compile(r"<br\s*/?>")

LINE = 75
"""Characters of a table's row that fit into a line; LaTeX would write on beyond the paper."""

WORN = {"bold": "Strong", "italic": "Emph", "underline": "Underline", "strike": "Strikeout"}
"""The look that pandoc has an element for, in every format."""

RULE = {"t": "HorizontalRule"}
"""Stands for the frame of a panel."""


PAGE_BREAKS = {
    "docx": ("openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'),
    "latex": ("latex", r"\clearpage"),
}


def dress(ast: dict, folder: Path, form: str = "") -> dict:
    """`ast` for paper and readers in a format of EXPORTS; its pictures lie in `folder`, and those made for it go there too.

    The highest headings become chapters, drawings PNG; in LaTeX names in code may break after a dot or an underscore.
    Word and e-books have the looks that an author asks for; those of LaTeX and JATS are a publisher's.
    Raises ReviewError where a picture cannot be drawn.
    """
    levels = [heading["c"][0] for heading in elements(ast["blocks"], "Header")]
    lift = min(sections.lift(levels) - 1, 1 - min(levels, default=1)) if sections.lift(levels) else 0

    def dressed(node):
        if isinstance(node, list):
            kept = [child for child in node if not left_out(child)]
            return [part for child in kept for part in broken(dressed(child), child)]
        if not isinstance(node, dict):
            return node
        if framed := looks.alone(node):
            return dressed({"t": "Div", "c": framed})
        node = {key: dressed(child) for key, child in in_print(node).items()}
        match node:
            case {"t": "RawInline", "c": ["html", _]}:
                return {"t": "LineBreak"}
            case {"t": "Header", "c": [level, attributes, inlines]}:
                return {"t": "Header", "c": [min(level + lift, 6), attributes, inlines]}
            case {"t": "Code", "c": [attributes, text]}:
                text = re.sub(r"(?<=[._])(?=[a-z])", "\u200b", text) if form == "latex" else text
                return worn(looks.of(attributes), {"t": "Code", "c": [["", [], []], text]})
            case {
                "t": "Div",
                "c": [[_, ["panel-foot"], _], [{"c": inlines}]],
            }:  # the last words are names of links
                return {"t": "Para", "c": [one for one in inlines if one["t"] == "Str"]}
            case {"t": "Table", "c": [attributes, caption, columns, *parts]}:
                return {"t": "Table", "c": [attributes, caption, fitted(columns, parts), *cells_worn(parts)]}
            case {"t": "Div", "c": [[anchor, names, pairs], blocks]}:
                blocks = [RULE, *blocks, RULE] if "exemplar" in names else blocks
                blocks = emphasised(blocks) if "panel-finding" in names else blocks
                blocks = [in_one_line(blocks)] if "number" in names else blocks
                kept = [name for name in names if name in ("references", "csl-bib-body")]
                look = looks.of(("", names, pairs))
                return {"t": "Div", "c": [[anchor, kept, attribute(look, "paragraph")], whole(blocks, look)]}
            case {"t": "Span", "c": [[anchor, names, pairs], inlines]}:
                kept = [name for name in names if name == "section-number"]
                look = looks.of(("", names, pairs))
                inlines = [worn(look, {"t": "Span", "c": [["", [], []], inlines]})] if look else inlines
                return {"t": "Span", "c": [[anchor, kept, []], inlines]}
            case {"t": "Link", "c": [attributes, inlines, target]} if look := looks.of(attributes):
                inlines = [worn(look, {"t": "Span", "c": [["", [], []], inlines]})]
                return {"t": "Link", "c": [[attributes[0], [], []], inlines, target]}
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

    def attribute(look: looks.Look, kind: str, code: bool = False) -> list:
        if form == "docx" and replace(look, bold=0, italic=0, underline=0, strike=0, banner=0):
            return [word_styles.named(look, kind, code)]
        return [["style", look.css]] if form == "epub" and look.css else []

    def worn(look: looks.Look, inline: dict) -> dict:
        """`inline` with the look that is asked for."""
        code = inline["t"] == "Code"
        given = attribute(look, "character", code)
        if code and given and form == "docx":
            inline = {"t": "Str", "c": inline["c"][1]}
        for asked, kind in WORN.items():
            inline = {"t": kind, "c": [inline]} if getattr(look, asked) else inline
        return {"t": "Span", "c": [["", [], given], [inline]]} if given else inline

    def whole(blocks: list, look: looks.Look) -> list:
        """`blocks` whose words Word gives the style of paragraphs that they stand in."""
        if not look or form != "docx":
            return blocks
        found = []
        for block in blocks:
            match block:
                case {"t": "Plain", "c": inlines}:
                    block = {"t": "Para", "c": inlines}
                case {"t": "BulletList", "c": items}:
                    block = {"t": "BulletList", "c": [whole(item, look) for item in items]}
                case {"t": "OrderedList", "c": [numbering, items]}:
                    block = {"t": "OrderedList", "c": [numbering, [whole(item, look) for item in items]]}
            found.append(block)
        return found

    def cells_worn(parts: list) -> list:
        (head_attributes, head), bodies, (foot_attributes, foot) = parts
        bodies = [[own, n, rows_worn(above), rows_worn(below)] for own, n, above, below in bodies]
        return [[head_attributes, rows_worn(head)], bodies, [foot_attributes, rows_worn(foot)]]

    def rows_worn(rows: list) -> list:
        return [[own, [cell_worn(own, *cell) for cell in cells]] for own, cells in rows]

    def cell_worn(row: list, attributes: list, align: dict, down: int, across: int, blocks: list) -> list:
        look = looks.of(attributes) or looks.of(row)
        if look.align:
            align = {"t": f"Align{look.align.title()}"}
        if given := attribute(look, "paragraph"):
            blocks = [{"t": "Div", "c": [["", [], given], whole(blocks, look)]}]
        return [["", [], []], align, down, across, blocks]

    def broken(node, source) -> Iterator:
        """`node` between the page breaks that its classes ask for."""
        before, after = (False, False)
        match source:
            case {"t": "Header", "c": [_, attributes, _]} | {"t": "Div", "c": [attributes, _]}:
                before, after = looks.breaks(attributes)
        page = [{"t": "RawBlock", "c": [*PAGE_BREAKS[form]]}] if form in PAGE_BREAKS else []
        yield from page * before
        yield node
        yield from page * after

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
