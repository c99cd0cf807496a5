"""Walks pandoc's AST: panflute's elements, and the JSON that they are made from."""

from __future__ import annotations

from collections.abc import Iterator

import panflute as pf

QUOTES = {"DoubleQuote": "“”", "SingleQuote": "‘’"}


def descend(element: pf.Element) -> Iterator[pf.Element]:
    """`element`'s descendants in the order of the text, metadata left out."""
    for child in element._children if not isinstance(element, pf.Doc) else ["content"]:
        node = getattr(element, child)
        for item in node if isinstance(node, pf.containers.ListContainer) else [node]:
            if isinstance(item, pf.Element):
                yield item
                if item._children:  # most are words and spaces
                    yield from descend(item)


def add_before_references(doc: pf.Doc, blocks: list[pf.Block]) -> None:
    """Puts `blocks` before the references, or at the end."""
    position = next((i for i, b in enumerate(doc.content) if is_references(b)), len(doc.content))
    for offset, block in enumerate(blocks):
        doc.content.insert(position + offset, block)


def is_references(block: pf.Block) -> bool:
    """Whether `block` is where the references go."""
    return getattr(block, "identifier", "") in ("references", "refs")


def words_in(node) -> str:
    """The words in `node` of pandoc's JSON, without notes and raw markup."""
    match node:
        case {"t": "Str", "c": text} | {"t": "Code" | "Math", "c": [_, text]}:
            return text
        case {"t": "Space" | "SoftBreak" | "LineBreak"}:
            return " "
        case {"t": "Note" | "RawInline" | "RawBlock"}:
            return ""
        case {"t": "Quoted", "c": [{"t": kind}, content]}:
            opening, closing = QUOTES[kind]
            return f"{opening}{words_in(content)}{closing}"
        case {"c": content}:
            return words_in(content)
        case [None, *children]:  # a caption without a short form
            return words_in(children).strip(" ")
        case [*children]:
            return "".join(map(words_in, children))
    return ""
