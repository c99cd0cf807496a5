"""Lists that an author wrote in HTML, as pandoc's, whose numbers rise by one from any that is not negative."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .html_tree import Node, Tag
from .locate import Finding
from .nodes import framed

STYLES = {"A": "UpperAlpha", "a": "LowerAlpha", "I": "UpperRoman", "i": "LowerRoman"}
"""How a list is numbered, by its `type`."""
WHOLE = re.compile(r"\s*([+-]?\d{1,9})(?!\d)", re.ASCII)


def made(tag: Tag, content: Callable[[Tag], list[Node]], told: list[Finding]) -> Node:
    """pandoc's list for the tag `<ul>` or `<ol>`, whose entries' blocks `content` gives; numbers that would be lost are told."""
    entries = [child for child in tag.children if isinstance(child, Tag) and child.name == "li"]
    items = [
        [{"t": "Div", "c": [one.attr, content(one)]}] if any(one.attr) else content(one) for one in entries
    ]
    if tag.name == "ul":
        return framed(tag.attr, {"t": "BulletList", "c": items})
    anchor, classes, pairs = tag.attr
    given = dict(map(tuple, pairs))
    first, kind = whole(given.pop("start", "")), given.pop("type", "1")
    first = 1 if first is None else first
    told += [lost(*one) for one in renumbered(tag, entries, first, kind)]
    style = {"t": STYLES.get(kind, "Decimal")}
    numbered = {"t": "OrderedList", "c": [[first, style, {"t": "Period"}], items]}
    return framed([anchor, classes, [*map(list, given.items())]], numbered)


def renumbered(tag: Tag, entries: list[Tag], first: int, kind: str) -> Iterator[tuple[Tag, str]]:
    """The tags, each with the name of its attribute, that ask for other numbers than those that rise from `first`."""
    if first < 0 or "reversed" in tag.attributes:
        yield tag, "reversed" if "reversed" in tag.attributes else "start"
    for number, one in enumerate(entries, first):
        if whole(one.attributes.get("value", "")) not in (None, number):
            yield one, "value"
        if one.attributes.get("type", kind) != kind:
            yield one, "type"


def lost(tag: Tag, name: str) -> Finding:
    asked = f'{name}="{tag.attributes[name]}"'
    todo = "let them rise by one from 0 or more, all of one kind, or type them as words"
    return Finding(f"<{tag.name} {asked}", f"the numbers that {asked} asks for would be lost", todo)


def whole(text: str) -> int | None:
    """The number that HTML takes `text` for, if any."""
    found = WHOLE.match(text)
    return int(found[1]) if found else None
