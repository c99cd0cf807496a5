"""Brackets that nest, or stay open, so deep that pandoc would not come to an end: its time doubles or triples with each.

Ten cost it ten seconds, twenty hours; a list of half-open intervals is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..core.errors import Problem

DEEPEST = 8
"""Brackets open at once that pandoc reads in a second."""

LITERAL = re.compile(
    r"^(?P<fence>```+|~~~+).*?(?:^(?P=fence)|\Z)|\\.|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)|\$[^$\n]+\$|<!--.*?-->",
    re.DOTALL | re.MULTILINE,
)
"""Code, formulas and the like, whose brackets are none."""


def check(file: str, text: str) -> Iterator[Problem]:
    """The paragraphs of a chapter with too many brackets open at once, each at the line of the first too many."""
    bare = LITERAL.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    open_ones, told = 0, False
    for number, line in enumerate(bare.split("\n"), 1):
        if not line.strip():
            open_ones, told = 0, False
        for sign in re.findall(r"[\[\]]", line):
            open_ones = max(open_ones + (1 if sign == "[" else -1), 0)
            if open_ones > DEEPEST and not told:
                told = True
                what = f"{open_ones} brackets are open at once, and pandoc would take minutes over them"
                yield Problem(
                    file,
                    number,
                    what,
                    r"close them, write those that stay open as \[, or split the paragraph",
                )
