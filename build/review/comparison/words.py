"""The words of a page by chapter, and what changed in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import zip_longest
from typing import Literal

BLOCKS = {
    "p",
    "li",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "figcaption",
    "caption",
    "tr",
    "div",
    "pre",
    "section",
}
UNREAD = {"script", "style", "svg", "button", "details", "annotation"}
ELSEWHERE = ("claims-checked", "values", "references", "refs")
"""Chapters that are compared by what they are made of."""
BYLINES = {"claim-mark", "unsaid", "version", "panel-foot"}
"""What a page says of verdicts and of the day it was built."""
VOID = {"br", "img", "hr", "input", "wbr", "meta", "link", "col", "area", "base", "embed", "source", "track"}
CONTEXT = 12  # words kept on each side of a change
MOST = 400  # words of one paragraph, and paragraphs of one chapter, that are compared one by one

Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True)
class Chapter:
    title: str
    blocks: tuple[str, ...]


@dataclass(frozen=True)
class Rewritten:
    """A chapter whose words changed: for each block, runs of words that stayed, went or came."""

    title: str
    blocks: tuple[tuple[tuple[Kind, str], ...], ...]


class Reader(HTMLParser):
    """Collects the text of <main> in blocks; a citation's number, which any new reference shifts, is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []  # each open element, and whether what is in it is left out
        self.still = Counter[str]()  # how many of each name are open
        self.chapters: list[tuple[str, str, list[str]]] = [("", "Title and abstract", [""])]
        self.reading = False

    @property
    def skipping(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        self.reading = self.reading or tag == "main"
        if not self.reading or tag in VOID:
            return
        if tag in BLOCKS:
            self.chapters[-1][2].append("")
        if tag == "h2":
            self.chapters.append((given.get("id", ""), "", [""]))
        citation = "citation" in classes
        if citation and not self.skipping:
            self.chapters[-1][2][-1] += "[citation]"
        out = self.skipping or citation or tag in UNREAD or bool(BYLINES & {*classes})
        self.open.append((tag, out))
        self.still[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.reading = False
        closed = "" if self.still[tag] else tag
        while closed != tag:
            closed, _ = self.open.pop()
            self.still[closed] -= 1
        if tag in BLOCKS and self.reading:
            self.chapters[-1][2].append("")

    def handle_data(self, data: str) -> None:
        if self.reading and not self.skipping:
            self.chapters[-1][2][-1] += data


def chapters(page: str) -> Iterator[Chapter]:
    """The chapters of a page as they are read: title and blocks of text. Raises AssertionError for what is no HTML."""
    reader = Reader()
    reader.feed(
        page[: page.rfind(">") + 1]
    )  # in a tag that never ends, the parser begins anew at each character
    reader.close()
    for name, title, blocks in reader.chapters:
        kept = tuple(filter(None, (" ".join(block.split()) for block in blocks)))
        if name not in ELSEWHERE and kept:
            yield Chapter(title or kept[0], kept)


def rewritten(old: Iterable[Chapter], new: Iterable[Chapter]) -> Iterator[Rewritten]:
    """Every chapter whose words differ, in the order of the new text; dropped chapters come last."""
    before, after = ({c.title: c.blocks for c in side} for side in (old, new))
    for title in [*after, *(t for t in before if t not in after)]:
        blocks = tuple(changes(before.get(title, ()), after.get(title, ())))
        if blocks:
            yield Rewritten(title, blocks)


def changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[tuple[Kind, str], ...]]:
    for kind, a, b, c, d in opcodes(old, new):
        if kind != "equal":
            for before, after in zip_longest(old[a:b], new[c:d], fillvalue=""):
                yield tuple(by_word(before.split(), after.split()))


def opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """What SequenceMatcher finds; its time grows with the square, so that of more than MOST all between the ends is replaced."""
    if max(len(old), len(new)) <= MOST:
        return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    start = shared(old, new)
    end = shared(old[start:][::-1], new[start:][::-1])
    i, j = len(old) - end, len(new) - end
    found = [
        ("equal", 0, start, 0, start),
        ("replace", start, i, start, j),
        ("equal", i, len(old), j, len(new)),
    ]
    return [one for one in found if one[1] < one[2] or one[3] < one[4]]


def shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many at the start are the same."""
    return next(
        (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )


def by_word(old: list[str], new: list[str]) -> Iterator[tuple[Kind, str]]:
    """Runs of words; what stayed is shortened to what shows the place."""
    found = opcodes(old, new)
    for i, (kind, a, b, c, d) in enumerate(found):
        if kind == "equal":
            yield "same", shortened(old[a:b], start=i > 0, end=i < len(found) - 1)
            continue
        if b > a:
            yield "removed", " ".join(old[a:b])
        if d > c:
            yield "added", " ".join(new[c:d])


def shortened(words: list[str], *, start: bool, end: bool) -> str:
    """`words` without those far from a change, which is at the start, the end, or both."""
    head, tail = words[: CONTEXT * start], words[-CONTEXT * end :] if end else []
    return " ".join(words if len(words) <= len(head) + len(tail) else [*head, "…", *tail])
