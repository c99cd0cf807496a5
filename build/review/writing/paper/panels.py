"""Writes what the build adds to the text: the rows of the first page, and the panels of exemplars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from .figures import Figures
from .inlines import Inlines
from .words import call, literal

PLAIN = ("Plain", "Para")


class Blocks(Protocol):
    """What writes the blocks of a document."""

    inlines: Inlines
    figures: Figures

    def write(self, blocks: Sequence[dict]) -> str: ...

    def all(self, blocks: Sequence[dict]) -> Iterator[str]: ...

    def block(self, block: dict) -> Iterator[str]: ...


def summary(to: Blocks, content: Sequence[dict]) -> Iterator[str]:
    """The rows of the first page, each with the number of the page where its chapter begins."""
    for block in content:
        rows = block["c"] if block["t"] == "BulletList" else []
        if rows and all(is_row(item) for item in rows):
            yield from (row(to, item[0]["c"]) for item in rows)
        else:
            yield from to.block(block)


def is_row(item: Sequence[dict]) -> bool:
    inlines = item[0]["c"] if len(item) == 1 and item[0]["t"] in PLAIN else []
    return any(inline["t"] == "Span" and "label" in inline["c"][0][1] for inline in inlines)


def row(to: Blocks, inlines: Sequence[dict]) -> str:
    """A chapter: its label, its title, the page where it begins, what was found, and the counts of its claims."""
    found: dict[str, list[dict]] = {"label": [], "tip": [], "found": [], "states": []}
    rest = []
    for inline in inlines:
        classes = inline["c"][0][1] if inline["t"] in ("Span", "Link") else []
        place = next((name for name in classes if name in found), None)
        (found[place] if place else rest).append(inline)
    links = [inline for inline in found["tip"] if inline["t"] == "Link"]
    target = next((link["c"][2][0].removeprefix("#") for link in links), "")
    page = literal(target) if target in to.inlines.ids else "none"
    more = [] if all(one["t"] in ("Space", "SoftBreak") for one in rest) else rest
    return call("row", page, *map(to.inlines.write, (*found.values(), more)))


def not_run(content: Sequence[dict]) -> list[dict]:
    """The chapters that nothing was run for, with a dot between two."""
    dotted: list[dict] = []
    for inline in (inline for block in content for inline in block["c"]):
        waits = inline["t"] == "Span" and "waiting" in inline["c"][0][1]
        again = any(one["t"] == "Span" for one in dotted)
        dotted += [{"t": "Str", "c": "· "}, inline] if waits and again else [inline]
    return dotted


def panel(to: Blocks, content: Sequence[dict]) -> Iterator[str]:
    """A panel without what opens on demand: how to run it again stands on the page."""
    waiting: list[dict] = []
    numbers: list[str] = []
    for block in content:
        (_, names, _), inner = block["c"] if block["t"] == "Div" else (("", (), ()), ())
        if "details" in names:
            continue
        if to.figures.holds(block) and len(block["c"]) == 1:
            waiting.append(block["c"][0])
            continue
        if "numbers" in names:
            numbers += [number(to, one) for one in inner]
            continue
        if "panel-finding" not in names and "panel-head" not in names:
            yield from shown(to, waiting, numbers)
            waiting, numbers = [], []
        if "panel-head" in names:
            yield call("panel-head", to.write(inner))
        elif "panel-finding" in names and inner:
            first, *rest = inner
            yield call("finding", to.write([first]), *to.all(rest))
        elif "panel-foot" in names:
            words = [i for plain in inner if plain["t"] in PLAIN for i in plain["c"] if i["t"] == "Str"]
            yield from [call("panel-foot", to.inlines.write(words))] if words else []  # the rest names links
        else:
            yield from to.block(block)
    yield from shown(to, waiting, numbers)


def shown(to: Blocks, images: Sequence[dict], numbers: Sequence[str]) -> Iterator[str]:
    """A panel's figures with its numbers: beside a narrow one where it is alone, else above."""
    if len(images) == 1 and to.figures.narrow(images[0]):
        yield to.figures.code(images, numbers)
        return
    if numbers:
        yield call("numbers", *numbers)
    if images:
        yield to.figures.code(images)


def number(to: Blocks, block: dict) -> str:
    """A key number, its interval, and what it is."""
    match block:
        case {"t": "Div", "c": [_, [{"t": "Plain" | "Para", "c": value}, *rest]]}:
            return call("number", to.inlines.write(value), to.write(rest))
    return call("number", "[]", to.write([block]))
