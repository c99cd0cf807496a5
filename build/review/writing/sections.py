"""Decides which headings have numbers.

Where chapters count themselves ("Tip 1: …", "Tip 2: …"), a number of another kind before them would confuse: their
own is taken, the sections in them are 1.1, 1.2, …, and what stands before and after those chapters has none.
Elsewhere each chapter is counted. Abstract, authors and references never are, nor what an author calls `.unnumbered`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..markdown.tree import words_in

COUNTED = re.compile(r"\w+\s(\d+)[:.]")
FRAME = {"abstract", "authors", "references"}


def lift(levels: Sequence[int]) -> int:
    """How many levels headings go down on a page, whose title is of level 1: the chapters, if one comes first, to the
    second; where headings of a lower level come before the highest, all stay as they are written."""
    return 2 - levels[0] if levels and levels[0] == min(levels) else 0


def own(headings: Sequence[dict]) -> list[dict]:
    """The chapters among `headings`, the highest of level 1, that count themselves from 1 on without a gap."""
    found = [(h, COUNTED.match(words_in(h["c"][2]))) for h in headings if h["c"][0] == 1]
    counts = [int(match[1]) for _, match in found if match]
    return [h for h, match in found if match] if counts == list(range(1, len(counts) + 1)) else []


def leave_out(headings: Sequence[dict]) -> None:
    """Gives the class "unnumbered" to those of `headings` that shall have no number, and to all below them."""
    counting, out = own(headings), 7
    first = next((i for i, heading in enumerate(headings) if heading["c"][0] == 1), 0)
    for heading in headings[:first]:  # before the first chapter they would be 0.1, 0.2, …
        heading["c"][1][1] += ["unnumbered"] * ("unnumbered" not in heading["c"][1][1])
    for heading in headings:
        level, (anchor, classes, _), _ = heading["c"]
        out = 7 if level <= out else out
        framing = level == 1 and (anchor in FRAME or (counting and heading not in counting))
        if level > out or framing:
            classes += ["unnumbered"] * ("unnumbered" not in classes)
        if "unnumbered" in classes:
            out = min(out, level)


def show(headings: Sequence[dict], numbers: Mapping[str, str], *, aside: bool) -> None:
    """Puts its number, which `numbers` has by its id, before each heading; `aside`, in its attribute `data-number`."""
    counting = own(headings)
    for heading in headings:
        _, (anchor, classes, pairs), inlines = heading["c"]
        if anchor not in numbers or "unnumbered" in classes or heading in counting:
            continue
        if aside:
            pairs.append(["data-number", numbers[anchor]])
        else:
            number = {"t": "Str", "c": numbers[anchor]}
            inlines[:0] = [{"t": "Span", "c": [["", ["section-number"], []], [number]]}, {"t": "Space"}]
