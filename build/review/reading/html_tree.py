"""HTML that pandoc left raw, as a tree: its tags, and pandoc's own elements between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Node = dict[str, Any]

OF_TABLES = ("caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td")
LOOSE = (*OF_TABLES, "li", "p", "option")
"""What HTML lets an author leave open."""
EMPTY = ("br", "embed", "hr", "img", "link", "source", "track", "wbr")


@dataclass
class Tag:
    """An element of HTML; its children are such elements, and pandoc's."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Tag | Node] = field(default_factory=list)
    raw: Node | None = None

    @property
    def attr(self) -> list:
        """Its attributes as pandoc has them, without what a picture or a link has a place of its own for."""
        given = {k: v for k, v in self.attributes.items() if k not in ("id", "class", "src", "href", "alt")}
        classes = self.attributes.get("class", "").split()
        for name, meant in (("color", "color"), ("bgcolor", "background-color")):
            if name in given:
                given["style"] = f"{meant}: {given.pop(name)}; {given.get('style', '')}".rstrip("; ")
        if self.name not in ("table", *OF_TABLES) and given.get("align") in ("left", "center", "right"):
            classes.append(given.pop("align"))
        return [self.attributes.get("id", ""), classes, [*map(list, given.items())]]


class Events(HTMLParser):
    """What a piece of raw HTML opens, closes and says."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(("open", tag, {name: value or "" for name, value in attrs}))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self.found.append(("close", tag, {}))

    def handle_data(self, data: str) -> None:
        self.found.append(("text", data, {}))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", data, {}))


def grown(
    nodes: Sequence[Node], kind: str, readable: Callable[[str, dict[str, str]], bool]
) -> list[Tag | Node]:
    """`nodes` with the raw HTML of `kind` among them as tags, where all of it is `readable`, by name and attributes.

    A tag without its partner stays as it is.
    """
    root = Tag("")
    stack = [root]
    for node in nodes:
        events = Events(node["c"][1]).found if node["t"] == kind and node["c"][0].startswith("html") else None
        if events is None or not all(
            what == "text" or (what != "comment" and readable(name, given)) for what, name, given in events
        ):
            stack[-1].children.append(node)
            continue
        for what, name, attributes in events:
            if what == "text":
                stack[-1].children += said(name) if stack[-1] is not root or name.strip() else []
            elif what == "open":
                tag = Tag(name, attributes, raw=node)
                stack[-1].children.append(tag)
                stack += [] if name in EMPTY else [tag]
            elif name in EMPTY:
                continue
            elif at := closed(stack, name):
                del stack[at:]
            else:
                stack[-1].children.append(node)
    found = list(root.children)
    for tag in stack[1:]:  # never closed, so it is the last child of the one before
        found[-1:] = [tag.raw, *tag.children]
    return found


def closed(opened: list[Tag], name: str) -> int:
    """Which of `opened` the tag `</name>` ends, with what is open in it; 0 if none. Those of lists and tables may stay open."""
    for at in range(len(opened) - 1, 0, -1):
        if opened[at].name == name:
            return at
        if opened[at].name not in LOOSE:
            break
    return 0


def said(text: str) -> list[Node]:
    """`text` as inlines."""
    parts = re.findall(r"\s+|\S+", text)
    return [{"t": "Space"} if part.isspace() else {"t": "Str", "c": part} for part in parts]
