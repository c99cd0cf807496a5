"""Lists of pandoc's elements in JSON: their words, and blocks and inlines made of one another."""

from __future__ import annotations

from typing import Any

from .html_tree import Node, said

INLINES = {
    *("Str", "Emph", "Underline", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps", "Quoted", "Cite"),
    *("Code", "Space", "SoftBreak", "LineBreak", "Math", "RawInline", "Link", "Image", "Note", "Span"),
}  # fmt: skip


def words(node: Any) -> str:
    """The words in `node`, with its line breaks."""
    match node:
        case {"t": "Str", "c": text} | {"t": "Code" | "Math", "c": [_, text]}:
            return text
        case {"t": "Space"}:
            return " "
        case {"t": "SoftBreak" | "LineBreak"}:
            return "\n"
        case {"c": content}:
            return words(content)
        case list():
            return "".join(map(words, node))
    return ""


def paragraphs(nodes: list[Node]) -> list[Node]:
    """`nodes` with the inlines among them in paragraphs."""
    blocks: list[Node] = []
    for one in nodes:
        if one["t"] not in INLINES:
            blocks.append(one)
        elif blocks and blocks[-1]["t"] == "Plain":
            blocks[-1]["c"].append(one)
        elif one["t"] not in ("Space", "SoftBreak"):
            blocks.append({"t": "Plain", "c": [one]})
    return blocks


def flat(blocks: list[Node]) -> list[Node]:
    """The inlines of `blocks`, where only those can stand."""
    inlines: list[Node] = []
    for block in blocks:
        if block["t"] in ("Para", "Plain"):
            inlines += [{"t": "LineBreak"}] * bool(inlines) + block["c"]
        elif block["t"] in INLINES:
            inlines.append(block)
        elif block["t"] == "Div":
            inlines += [{"t": "LineBreak"}] * bool(inlines) + flat(block["c"][1])
        else:
            inlines += [{"t": "LineBreak"}] * bool(inlines) + said(words(block))
    return inlines


def framed(attr: list, block: Node) -> Node:
    """`block` with attributes that pandoc has no place for in it."""
    return {"t": "Div", "c": [attr, [block]]} if any(attr) else block


def span(attr: list, inner: list[Node]) -> Node:
    return {"t": "Span", "c": [attr, inner]}
