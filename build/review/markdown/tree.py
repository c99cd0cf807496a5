"""Walks pandoc's AST."""

from __future__ import annotations

from collections.abc import Iterator

import panflute as pf


def descend(element: pf.Element) -> Iterator[pf.Element]:
    """`element`'s descendants in the order of the text, metadata left out."""
    for child in element._children if not isinstance(element, pf.Doc) else ["content"]:
        node = getattr(element, child)
        for item in node if isinstance(node, pf.containers.ListContainer) else [node]:
            if isinstance(item, pf.Element):
                yield item
                if item._children:  # most are words and spaces
                    yield from descend(item)


def is_references(block: pf.Block) -> bool:
    """Whether `block` is where the references go."""
    return getattr(block, "identifier", "") in ("references", "refs")
