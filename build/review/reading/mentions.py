"""Whether the text speaks of each figure and table, and first of that which is numbered first.

Journals ask for both: who reads in order, or prints, otherwise looks for a display that nothing has announced.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import panflute as pf

from ..core.errors import Place, Problem
from ..core.unwise import Unwise

NUMBERED = ("fig:", "tbl:")
UNNAMED = "unnamed-"
"""What the names of labels begin with that their author gave none: no text can mention them, and that is told."""
CAPTION = re.compile(r"\{#(tbl:[^\s}]+)")
"""The label of a table that Markdown draws, which pandoc-xnos reads from its caption."""


def check(elements: Sequence[pf.Element], place: Callable[[str], Place]) -> Iterator[Problem]:
    """What of the numbered displays no text mentions, and what it mentions too early."""
    displays = list(dict.fromkeys(label for element in elements for label in labels(element)))
    known = set(displays)
    cited = (c.id for e in elements if isinstance(e, pf.Cite) for c in e.citations)
    spoken = dict.fromkeys(label for label in cited if label in known)
    for label in displays:
        if label not in spoken and f":{UNNAMED}" not in label:
            yield place(f"#{label}").warning(
                Unwise.UNMENTIONED,
                f"no text mentions {label}",
                f"write @{label} where the text speaks of what it shows",
            )
    for kind in NUMBERED:
        numbered = [label for label in displays if label in spoken and label.startswith(kind)]
        mentioned = [label for label in spoken if label.startswith(kind)]
        for label, first in zip(numbered, mentioned, strict=True):
            if label != first:
                what = f"{first} is mentioned before {label}, whose number is smaller"
                yield place(f"@{first}").warning(
                    Unwise.OUT_OF_ORDER, what, "mention them in the order in which they stand, or move one"
                )
                break


def labels(element: pf.Element) -> Iterator[str]:
    """The label by which `element` is numbered, if it is a figure or a table with one."""
    of_results = isinstance(element, pf.Div) and "results-table" in element.classes
    if isinstance(element, pf.Image | pf.Table) or of_results:
        yield from [element.identifier] if element.identifier.startswith(NUMBERED) else []
    if isinstance(element, pf.Table) and element.caption:
        yield from CAPTION.findall(pf.stringify(element.caption))
