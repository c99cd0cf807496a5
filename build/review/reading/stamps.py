"""Carries line numbers through pandoc, whose AST has none.

Before parsing, `ꙮ=N` is written before the first of the attributes that a `{` opens. Pandoc then either reads it as an
attribute, and N tells the place, or leaves it in the text: then the attributes are malformed, and without the
stamp nobody would have noticed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import panflute as pf

from ..core.errors import Place

OURS = ("claim", "value", "results-table", "exemplar", "slider")
KEYS = ("check", "source", "expect", "verdict", "kind", "from", "name", "columns", "format", "numbers")

# `{#tbl:x tag="A"}` and `{#eq:x}` are read by pandoc-xnos from the text: left alone.
KEY = "|".join(KEYS)
OPENING = re.compile(
    r"(?<!\\)\{(?!#(?:tbl|eq):(?![^{}]*\.results-table)[^{}]*\})\s*(?=[.#][A-Za-z]|(?:" + KEY + r")\s*=)"
)
MARK = "ꙮ"
"""The key of stamps: a letter that nobody writes, since rows of tables grow by each, and a stamp is not to be mistaken."""
STAMP = re.compile(MARK + r"=(\d+) ?")


@dataclass(frozen=True)
class Stamps:
    """Every stamp's place, the attributes as written, and whether they name a construct of ours."""

    places: tuple[Place, ...]
    written: tuple[str, ...]
    ours: tuple[bool, ...]

    def place(self, stamp: str | int) -> Place:
        return self.places[int(stamp)]


def stamp(chapters: Sequence[tuple[str, str]]) -> tuple[list[str], Stamps]:
    """The texts of `chapters`, (file, text) each, with every opening brace of attributes stamped."""
    places: list[Place] = []
    written: list[str] = []
    ours: list[bool] = []
    texts = []
    for file, text in chapters:

        def mark(match: re.Match, file: str = file, text: str = text) -> str:
            inside = text[match.end() :].split("}", 1)[0]
            written.append(" ".join(f"{{{inside}}}".split())[:60])
            places.append(Place(file, text.count("\n", 0, match.start()) + 1))
            ours.append(any(re.search(rf"\.{name}(?![\w-])", inside) for name in OURS))
            return f"{match[0]}{MARK}={len(places) - 1} "

        texts.append(OPENING.sub(mark, text))
    return texts, Stamps(tuple(places), tuple(written), tuple(ours))


def take_out(elements: Iterable[pf.Element]) -> None:
    """Gives code and formulas their text back: a brace in them opens no attributes."""
    for element in elements:
        if isinstance(element, pf.Code | pf.CodeBlock | pf.Math | pf.RawInline | pf.RawBlock):
            element.text = STAMP.sub("", element.text)
