"""Tables that an author wrote in HTML, as pandoc's: cells that reach over rows and columns keep doing so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

ALIGNED = {"left": "AlignLeft", "right": "AlignRight", "center": "AlignCenter"}
DEFAULT = {"t": "AlignDefault"}
MANY = 1000
"""More rows or columns than a cell can reach over."""


def table(tag: Any, content: Callable[[Any], list]) -> dict:
    """pandoc's Table for the tag `<table>`, whose cells' blocks `content` gives."""
    groups: dict[str, list] = {"thead": [], "tbody": [], "tfoot": []}
    caption: list = []
    for part, row in rows(tag, "tbody"):
        if part == "caption":
            caption = content(row)
        else:
            groups[part].append([row.attr, [cell(one, content) for one in cells(row)]])
    heads = [cell.name for cell in cells(next((r for p, r in rows(tag, "tbody") if p == "tbody"), tag))]
    if not groups["thead"] and heads and set(heads) == {"th"}:
        groups["thead"] = [groups["tbody"].pop(0)]
    if not groups["tbody"] and not groups["thead"]:
        groups["tbody"], groups["tfoot"] = groups["tfoot"], []
    columns = max(width(group) for group in groups.values())
    head, body, foot = (padded(group, columns) for group in groups.values())
    return {"t": "Table", "c": [
        tag.attr, [None, caption], [[DEFAULT, {"t": "ColWidthDefault"}]] * columns, [["", [], []], head],
        [[["", [], []], 0, [], body]], [["", [], []], foot],
    ]}  # fmt: skip


def rows(tag: Any, part: str) -> Iterator[tuple[str, Any]]:
    """The rows in `tag`, each with the part of the table that it stands in, and the caption."""
    for child in tag.children:
        name = getattr(child, "name", "")
        if name in ("thead", "tbody", "tfoot"):
            yield from rows(child, name)
        elif name in ("tr", "caption"):
            yield part if name == "tr" else name, child


def cells(row: Any) -> list:
    return [child for child in row.children if getattr(child, "name", "") in ("th", "td")]


def cell(tag: Any, content: Callable[[Any], list]) -> list:
    """A cell: its attributes, alignment, rows, columns, and blocks."""
    anchor, classes, pairs = tag.attr
    given = dict(map(tuple, pairs))
    style = re.search(r"text-align:\s*(\w+)", given.get("style", ""))
    align = ALIGNED.get(given.pop("align", "") or (style[1] if style else ""))
    down, across = (reach(given.pop(key, "1")) for key in ("rowspan", "colspan"))
    return [
        [anchor, classes, [*map(list, given.items())]],
        {"t": align} if align else DEFAULT,
        down,
        across,
        content(tag),
    ]


def reach(text: str) -> int:
    return max(1, min(int(text), MANY)) if text.strip().isdecimal() else 1


def width(group: list) -> int:
    """The columns of a part of a table, those that cells of earlier rows reach into among them."""
    return max((sum(widths) for widths in occupied(group)), default=0)


def occupied(group: list) -> Iterator[list[int]]:
    """For each row of a part, the columns that each cell, or one from above, takes of it."""
    below: list[tuple[int, int]] = []
    for _, row in group:
        yield [across for _, across in below] + [across for _, _, _, across, _ in row]
        below = [(n - 1, across) for n, across in below if n > 1]
        below += [(down - 1, across) for _, _, down, across, _ in row if down > 1]


def padded(group: list, columns: int) -> list:
    """The rows of a part with empty cells where they have fewer than the table."""
    empty = [["", [], []], DEFAULT, 1, 1, []]
    return [
        [attr, [*row, *[empty] * (columns - sum(taken))]]
        for (attr, row), taken in zip(group, occupied(group), strict=True)
    ]
