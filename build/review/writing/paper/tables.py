"""Writes tables: their columns as wide as their words ask for, turned where the page is too narrow, refused beyond."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ...core.errors import Problem
from ...markdown.tree import words_in
from .. import looks
from ..numbering import elements
from . import faces
from .inlines import colour, dressed
from .words import LONG, call

EM = 8.8
"""Points of a table's type, as in paper.typ."""

GAP = 10.0
"""Points between two columns."""

PORTRAIT, TURNED = 470.5, 711.4
"""Points of a line on an upright page, and on a turned one."""

INDENT = 30.0
"""Points that a list or a frame takes of a line."""

WORD = 7.0
"""Em of the widest piece of a word that may break."""

SMALLEST = 0.75
"""Of its type, that of a table which would otherwise not fit."""

SHORT = 14
"""Rows of a table that keeps together and floats; a longer one goes on over pages."""

LENGTHY = 1500
"""Characters of a head that is not repeated on each page."""

ALIGNED = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center", "AlignDefault": "left"}


class Table:
    """A table of pandoc's AST; `blocks` writes the blocks of a cell."""

    def __init__(self, table: dict, blocks: Callable[[Sequence[dict]], str]):
        _, self.caption, columns, (_, self.head), bodies, (_, self.foot) = table["c"]
        self.rows = [row for _, _, above, below in bodies for row in (*above, *below)]
        self.aligned = [ALIGNED[align["t"]] for align, _ in columns]
        self.shares = [width["c"] if width["t"] == "ColWidth" else 0.0 for _, width in columns]
        self.blocks = blocks

    def code(self, name: str, depth: int = 0) -> tuple[str, bool, list[Problem]]:
        """The table as code, whether it is turned, and why it cannot be printed; `name` is what it is called.

        `depth` is how many lists or frames it stands in: there it has less room, and cannot be turned.
        """
        least, most = self.asked()
        turned = sum(least) > PORTRAIT and not depth
        room = TURNED if turned else PORTRAIT - depth * INDENT
        shrunk = min(room / sum(least), 1.0) if least else 1.0
        if shrunk < SMALLEST:
            what = f"{name} has {len(least)} columns that ask for {sum(least) / 72 * 25.4:.0f} mm"
            todo = f"there is room for {room / 72 * 25.4:.0f} mm: leave columns out, or make two tables of it"
            return "[]", False, [Problem("manuscript.pdf", 0, what, todo)]
        least, most = ([shrunk * points for points in column] for column in (least, most))
        widths = ", ".join(f"{width:.1f}pt" for width in self.widths(least, most, room + 0.1))
        aligned = ", ".join(self.aligned)
        parts = [f"columns: ({widths},)", f"align: ({aligned},)"]
        parts += self.framed("table.header", self.head)
        parts += self.cells(self.rows)
        parts += self.framed("table.footer", self.foot, repeat="false")
        code = call("table", *parts)
        return call("shrunk", code, f"{shrunk:.3f}") if shrunk < 1 else code, turned, []

    @property
    def first(self) -> list[dict]:
        """The first cell that says something."""
        cells = (cell[4] for row in (*self.head, *self.rows) for cell in row[1])
        return next((blocks for blocks in cells if words_in(blocks).strip()), [])

    @property
    def short(self) -> bool:
        return len(self.rows) <= SHORT and all(
            sum(len(words_in(cell[4])) for cell in row[1]) < 400 for row in self.rows
        )

    def framed(self, name: str, rows: Sequence, **named: str) -> Iterator[str]:
        """A head or a foot, which cannot break over pages; one that may be as high as a page is rows like others."""
        if len(words_in([row[1] for row in rows])) > LENGTHY:
            yield from self.cells(rows)
        elif any(row[1] for row in rows):
            if any(next(elements(list(rows), kind), None) for kind in ("Link", "Note", "Cite")):
                named["repeat"] = "false"  # where a head is repeated, nothing in it may be led from
            yield call(name, *self.cells(rows), **named)

    def cells(self, rows: Sequence) -> Iterator[str]:
        for above, cells in rows:
            for attributes, align, down, across, content in cells:
                look = looks.of(attributes).over(looks.of(above))
                named = {"colspan": str(across)} if across > 1 else {}
                named |= {"rowspan": str(down)} if down > 1 else {}
                if look.align or align["t"] != "AlignDefault":
                    named["align"] = look.align or ALIGNED[align["t"]]
                if look.ground:
                    named["fill"] = colour(look.ground)
                body = dressed(replace(look, ground=""), self.blocks(content))
                yield call("table.cell", body, **named) if named else body if content else "[]"

    def asked(self) -> tuple[list[float], list[float]]:
        """The points that each column needs for its longest word, and for its longest line."""
        least, most = ([2 * EM] * len(self.aligned) for _ in range(2))
        for row in (*self.head, *self.rows, *self.foot):
            at = 0
            for _, _, _, across, content in row[1]:
                if across == 1 and at < len(least):
                    words = words_in(content)
                    widest = max((word_width(w) for w in words.split()), default=0.0)
                    least[at] = max(least[at], widest * EM + GAP)
                    most[at] = max(most[at], faces.width(words[:400]) * EM + GAP)
                at += across
        return least, most

    def widths(self, least: Sequence[float], most: Sequence[float], room: float) -> list[float]:
        """As wide as the longest lines where there is room, else shared out as what the columns ask for."""
        if any(self.shares):
            whole = max(sum(self.shares), 1.0)
            wanted = [share / whole * room for share in self.shares]
            if all(w >= n for w, n in zip(wanted, least, strict=True)):
                return wanted
        if sum(most) <= room:
            return list(most)
        capped = [max(n, min(m, room / 2)) for n, m in zip(least, most, strict=True)]
        more = [c - n for c, n in zip(capped, least, strict=True)]
        factor = min((room - sum(least)) / sum(more), 1.0) if sum(more) else 0.0
        return [n + factor * m for n, m in zip(least, more, strict=True)]


def word_width(word: str) -> float:
    return min(faces.width(word), WORD) if LONG.fullmatch(word) else faces.width(word)
