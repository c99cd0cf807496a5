"""What pictures show, in words, in formats for which pandoc leaves the attribute `alt` out: Word and JATS.

Only a picture's title comes out as it went in; so each has a mark for its title as pandoc writes, and then its own again.
"""

from __future__ import annotations

import re
from html import escape

from ..numbering import elements

MARK = "\ue000"
MARKED = re.compile(
    rf'descr="[^"]*" title="(?:fig:)?{MARK}(?P<word>\d+)"'
    rf'|<(?P<kind>(?:inline-)?graphic)(?P<own>[^>]*) xlink:title="(?:fig:)?{MARK}(?P<jats>\d+)" ?/>'
)

Words = list[tuple[str, str]]
"""Of each picture what it shows, and its title."""


def marked(ast: dict) -> Words:
    """The words of the pictures of `ast`, whose titles are marks now."""
    found: Words = []
    for image in elements(ast, "Image"):
        (_, _, pairs), _, target = image["c"]
        figure, title = re.fullmatch(r"(fig:)?(.*)", target[1], re.DOTALL).groups("")
        target[1] = f"{figure}{MARK}{len(found)}"
        found.append((" ".join(dict(map(tuple, pairs)).get("alt", "").split()), title))
    return found


def written(xml: str, words: Words) -> str:
    """`xml`, as pandoc wrote it, with the `words` in the places of the marks."""

    def own(mark: re.Match) -> str:
        shown, title = map(escape, words[int(mark["word"] or mark["jats"])])
        if mark["word"]:
            return f'descr="{shown}" title="{title}"'
        begun = f'<{mark["kind"]}{mark["own"]} xlink:title="{title}"'
        return f"{begun}><alt-text>{shown}</alt-text></{mark['kind']}>" if shown else f"{begun} />"

    return MARKED.sub(own, xml)
