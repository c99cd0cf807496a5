"""Finds a literal in the chapters: for what carries no stamp, such as citations and headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import unquote

from ..core.errors import Place, Problem
from ..core.unwise import Unwise

ATTRIBUTE = re.compile(r'(<\w+) ([\w-]+)="([^"]*)"')
"""A tag with one of its attributes."""


class Finding(NamedTuple):
    """A problem of something in the chapters that can be found by `literal`."""

    literal: str
    what: str
    todo: str
    unwise: Unwise | str = ""


class Locator:
    """Each call of `next` with the same literal gives the place of its next occurrence, in reading order.

    After the last occurrence it stays there; a literal that occurs nowhere is placed at the content folder.
    """

    def __init__(self, chapters: Sequence[tuple[str, str]], folder: str = "content"):
        self.chapters = chapters
        self.folder = folder
        self.known: dict[str, list[Place]] = {}
        self.given: Counter[str] = Counter()

    def next(self, literal: str) -> Place:
        self.given[literal] += 1
        return self.nth(literal, self.given[literal])

    def problem(self, found: Finding) -> Problem:
        return replace(self.next(found.literal).problem(found.what, found.todo), unwise=found.unwise)

    def nth(self, literal: str, number: int) -> Place:
        """The place of an occurrence, counted from 1, or of the last if there are fewer."""
        if literal not in self.known:
            found = (list(self.occurrences(spelling)) for spelling in spellings(literal))
            self.known[literal] = next(filter(None, found), [])
        places = self.known[literal]
        return places[min(number, len(places)) - 1] if places else Place(self.folder, 0)

    def occurrences(self, spelling: str) -> Iterator[Place]:
        whole = re.compile(rf"{spelling}(?:(?<![\w-])|(?![\w-]))")
        for file, text in self.chapters:
            line, read = 1, 0
            for match in whole.finditer(text):
                line, read = line + text.count("\n", read, match.start()), match.start()
                yield Place(file, line)


def spellings(literal: str) -> Iterator[str]:
    """Patterns of how an author may have written `literal`, which is as pandoc gives it: addresses, and tags of HTML."""
    if attribute := ATTRIBUTE.fullmatch(literal):
        tag, name, value = map(re.escape, attribute.groups())
        yield rf"(?i:{tag}\s(?:[^<>]*\s)?{name}" + (rf"\s*=\s*[\"']?\s*){value}" if value else ")")
    elif literal.startswith("<"):
        yield f"(?i:{re.escape(literal)})"
    else:
        yield from map(re.escape, (literal, unquote(literal), literal.replace("&", "&amp;")))
