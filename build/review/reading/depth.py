"""What nests deeper than the stages behind can follow.

With every bracket that nests, or stays open, pandoc's time doubles or triples: ten cost it ten seconds, twenty hours,
and a list of half-open intervals is enough. What it has read ends printing first, and then Python's stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import panflute as pf

from ..core.errors import Problem

BRACKETS = 8
"""Open at once: pandoc reads them in a second."""

LEVELS = 16
"""Elements within one another: Typst ends at sixteen quotes, Python at some two hundred."""

LITERAL = re.compile(
    r"^[ >]*(?P<fence>```+|~~~+).*?(?:^[ >]*(?P=fence)|\Z)|\\.|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)|\$[^$\n]+\$|<!--.*?-->",
    re.DOTALL | re.MULTILINE,
)
"""Code, formulas and the like, whose brackets are none."""


def brackets(file: str, text: str) -> Iterator[Problem]:
    """The paragraphs of a chapter with too many brackets open at once, each at the line of the first too many."""
    bare = LITERAL.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    open_ones, told = 0, False
    for number, line in enumerate(bare.split("\n"), 1):
        if not line.strip():
            open_ones, told = 0, False
        for sign in re.findall(r"[\[\]]", line):
            open_ones = max(open_ones + (1 if sign == "[" else -1), 0)
            if open_ones > BRACKETS and not told:
                told = True
                what = f"{open_ones} brackets are open at once, and pandoc would take minutes over them"
                yield Problem(
                    file,
                    number,
                    what,
                    r"close them, write those that stay open as \[, or split the paragraph",
                )


def too_deep(doc: pf.Doc) -> str | None:
    """The first word that stands deeper than LEVELS, "" where nothing is said there; None where all can be followed."""
    waiting: list[tuple[object, int]] = [(doc.content, 0)]
    deep = False
    while waiting:
        node, level = waiting.pop()
        if isinstance(node, pf.Str) and level > LEVELS:
            return node.text
        deep |= level > LEVELS
        if isinstance(node, pf.containers.ListContainer):
            waiting += [(item, level) for item in reversed(node)]
        elif isinstance(node, pf.Element):
            waiting += [(getattr(node, child), level + 1) for child in reversed(node._children)]
    return "" if deep else None
