"""What nests deeper than the stages behind can follow.

With every bracket that nests, or stays open, pandoc's time doubles or triples: ten cost it ten seconds, twenty hours,
and a list of half-open intervals is enough. What it has read ends printing first, and then Python's stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import panflute as pf

from ..core.errors import Problem

BRACKETS = 8
"""Open at once: pandoc reads them in a second."""

LEVELS = 16
"""Elements within one another: Typst ends at sixteen quotes, Python at some two hundred."""

LITERAL = re.compile(
    r"^[ >]*(?P<fence>```+|~~~+).*?(?:^[ >]*(?P=fence)|\Z)|\\[^A-Za-z]|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)|\$[^$\n]+\$|<!--.*?-->",
    re.DOTALL | re.MULTILINE,
)
"""Code, formulas and the like, whose brackets are none."""


@dataclass(frozen=True)
class Kind:
    """Something that begins and may stay open, in which case pandoc reads on to find its end, from each beginning anew.

    `most` may be open at once; `across` paragraphs, where it is not the end of one that ends the search.
    """

    name: str
    opens: str
    closes: str
    most: int
    todo: str
    across: bool = False

    @cached_property
    def signs(self) -> re.Pattern:
        return re.compile(f"(?P<opens>{self.opens})|{self.closes}", re.MULTILINE)


COMMENTS = Kind("comments", r"<!--", r"-->", LEVELS, "close them with -->", across=True)
KINDS = (
    Kind(
        "brackets",
        r"\[",
        r"\]",
        BRACKETS,
        r"close them, write those that stay open as \[, or split the paragraph",
    ),
    Kind("links", r"\]\(", r"\)", BRACKETS, r"close them with ), or write \( where no link is meant"),
    Kind("tags", r"<[A-Za-z/?!](?!--)", r">", 100, r"close them with >, or write < as \<"),
    Kind("arguments of commands", r"\\[A-Za-z]+\{", r"\}", 100, "close them with }"),
    Kind("environments", r"\\begin\{", r"\\end\{", LEVELS, r"end them with \end{…}", across=True),
    Kind("entities", r"&\w", r";", 1000, r"write & as \&, or split the paragraph"),
    Kind("quotation marks", r"(?<!\w)'(?=\w)", r"'", 200, r"close them, write \', or split the paragraph"),
    Kind("blocks", r"^[ >]*:::+ *[{\w]", r"^[ >]*:::+ *$", LEVELS, "close them with :::", across=True),
)
QUOTES = re.compile(rf"^(?: {{0,3}}>){{{LEVELS + 1}}}", re.MULTILINE)
ITEMS = re.compile(rf"^ *(?:(?:[-*+]|\w{{1,3}}[.)]) +){{{LEVELS + 1}}}", re.MULTILINE)


def endless(file: str, text: str) -> Iterator[Problem]:
    """What pandoc would take minutes over in a chapter, each at the line of the first too many; of a kind once a paragraph."""
    if lost := [*opened(COMMENTS, file, text)]:
        yield from lost
        return  # nothing tells what they hold from the rest
    spared = LITERAL.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    yield from (problem for kind in KINDS for problem in opened(kind, file, spared))
    for name, pattern in (("quotes", QUOTES), ("items", ITEMS)):
        if found := pattern.search(spared):
            what = f"more than {LEVELS} {name} stand within one another"
            yield Problem(file, text.count("\n", 0, found.start()) + 1, what, "flatten them")


def opened(kind: Kind, file: str, text: str) -> Iterator[Problem]:
    """The paragraphs, or the chapter, in which too many of a kind are open at once."""
    number = 1
    for paragraph in [text] if kind.across else re.split(r"(\n[^\S\n]*(?=\n))", text):
        now = 0
        for sign in kind.signs.finditer(paragraph):
            now = max(now + (1 if sign["opens"] else -1), 0)
            if now > kind.most:
                line = number + paragraph.count("\n", 0, sign.start())
                what = f"{now} {kind.name} are open at once, and pandoc would take minutes over them"
                yield Problem(file, line, what, kind.todo)
                break
        number += paragraph.count("\n")


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
