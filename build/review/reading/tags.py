"""HTML that only sets type, read as what Markdown would have made of it: the page, the paper and Word then show the same.

pandoc leaves each tag as raw text between the words that it read. Here the tags of one list of blocks or inlines become
a tree, and the tree becomes pandoc's elements; what is not of HTML_READ, or does not close where it was opened, stays
raw, and is refused elsewhere. What shows moving pictures or other pages becomes a link to them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from ..core.unwise import Unwise
from . import annotations, html_lists, html_tables, tex
from .html_tree import EMPTY, OF_TABLES, Node, Tag, grown, said
from .locate import Finding
from .nodes import flat, framed, paragraphs, span, words

STYLED = {
    "em": "Emph", "i": "Emph", "dfn": "Emph", "cite": "Emph", "var": "Emph", "strong": "Strong", "b": "Strong",
    "u": "Underline", "ins": "Underline", "s": "Strikeout", "del": "Strikeout", "strike": "Strikeout",
    "sub": "Subscript", "sup": "Superscript",
}  # fmt: skip
SPANS = ("abbr", "big", "font", "kbd", "mark", "small", "span", "time")
CODE = ("code", "samp", "tt")
LINKED = ("video", "audio", "iframe", "embed")
BLOCKS = ("article", "aside", "center", "div", "footer", "header", "main", "nav", "p", "section")
LISTS = ("ol", "ul")
LOOK = ("link", "style")
ACTS = re.compile(r"on.*|srcdoc|srcset|formaction|ping|background|http-equiv")
HTML_READ = {
    *STYLED, *SPANS, *CODE, *LINKED, *BLOCKS, *LISTS, *EMPTY, *LOOK, "table", *OF_TABLES, "a", "q", "li", "pre",
    "blockquote", "figure", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip


def read(ast: str) -> tuple[str, list[Finding]]:
    """pandoc's JSON with the HTML and TeX that it left raw as elements, and what of it is unwise."""
    if '"t":"Raw' not in ast:
        return ast, []
    told: list[Finding] = []
    tree = json.loads(ast)
    reader = Reader(told)
    tree["blocks"] = annotations.settled(reader.blocks(reader.inside(tree["blocks"])), told)
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")), told


class Reader:
    """Reads the lists of one document; `told` collects what is unwise."""

    def __init__(self, told: list[Finding]):
        self.told = told

    def inside(self, node: Any) -> Any:
        """`node` with every list of blocks or inlines in it read."""
        if isinstance(node, list):
            nodes = [self.inside(one) for one in node]
            if any(isinstance(one, dict) and one.get("t") == "RawInline" for one in nodes):
                return self.inlines(nodes)
            return self.blocks(nodes) if any(map(is_raw_block, nodes)) else nodes
        if isinstance(node, dict):
            return {key: self.inside(child) for key, child in node.items()}
        return node

    def blocks(self, nodes: list[Node]) -> list[Node]:
        nodes = [part for node in nodes for part in apart(node)]
        nodes = [part for node in nodes for part in tex.block(node, self.told)]
        return paragraphs(self.whole(grown(nodes, "RawBlock", readable), self.block))

    def inlines(self, nodes: list[Node]) -> list[Node]:
        nodes = [part for node in nodes for part in tex.inline(node, self.told)]
        return self.whole(grown(nodes, "RawInline", readable), self.inline)

    def whole(self, children: list[Tag | Node], how: Callable[[Tag], Iterator[Node]]) -> list[Node]:
        """As `all_made`; what would be lost on the way, since it stands where HTML has no place for it, is a problem."""
        made = []
        for child in children:
            parts = [*self.made(child, how)]
            if isinstance(child, Tag) and letters(child) - letters(parts):
                what = f"some words in <{child.name}> stand where they have no place, and would be lost"
                todo = "put them into its cells or entries, and close each tag where it was opened"
                self.told.append(Finding(f"<{child.name}", what, todo))
            made += parts
        return made

    def all_made(self, children: list[Tag | Node], how: Callable[[Tag], Iterator[Node]]) -> list[Node]:
        """`children` with each tag as what `how` makes of it."""
        return [part for child in children for part in self.made(child, how)]

    def made(self, child: Tag | Node, how: Callable[[Tag], Iterator[Node]]) -> Iterator[Node]:
        if isinstance(child, Tag):
            yield from how(child)
        else:
            yield child

    def inline(self, tag: Tag) -> Iterator[Node]:
        """The inlines that `tag` stands for."""
        inner = self.all_made(tag.children, self.inline)
        attr = tag.attr
        match tag.name:
            case name if name in STYLED:
                element = {"t": STYLED[name], "c": inner}
                if name == "i" and not words(inner).strip() and tag.attributes.get("class"):
                    shown = f'class="{tag.attributes["class"]}"'
                    what = (
                        f"the icon {tag.attributes['class']} would come from another host, and is not shown"
                    )
                    self.told.append(
                        Finding(shown, what, "put a picture of it into content/images", Unwise.ICON)
                    )
                    return
                yield span(attr, [element]) if attr[0] or attr[1] or attr[2] else element
            case name if name in SPANS:
                classes = attr[1] if name == "span" else [name, *attr[1]]
                yield span([attr[0], classes, attr[2]], inner)
            case name if name in CODE:
                yield {"t": "Code", "c": [attr, words(inner)]}
            case "q":
                yield {"t": "Quoted", "c": [{"t": "DoubleQuote"}, inner]}
            case "br":
                yield {"t": "LineBreak"}
            case "wbr":
                yield {"t": "Str", "c": "\u200b"}
            case "a":
                url = tag.attributes.get("href", "")
                dropped = [pair for pair in attr[2] if pair[0] in ("style", "lang")]
                link = {
                    "t": "Link",
                    "c": [[*attr[:2], dropped], inner, [url, tag.attributes.get("title", "")]],
                }
                yield link if url else span(attr, inner)
            case "img":
                yield self.image(tag, [])
            case name if name in LINKED:
                yield self.linked(tag)
            case name if name in LOOK:
                self.look(tag)
            case _:
                yield from inner if tag.name in ("source", "track") else [span(attr, inner)]

    def block(self, tag: Tag) -> Iterator[Node]:
        """The blocks that `tag` stands for."""
        match tag.name:
            case "hr":
                yield {"t": "HorizontalRule"}
            case "table":
                yield self.table(tag)
            case "pre":
                yield {"t": "CodeBlock", "c": [tag.attr, words(self.content(tag)).strip("\n")]}
            case "blockquote":
                yield framed(tag.attr, {"t": "BlockQuote", "c": self.content(tag)})
            case "ul" | "ol":
                yield html_lists.made(tag, self.content, self.told)
            case name if re.fullmatch("h[1-6]", name):
                yield {"t": "Header", "c": [int(name[1]), tag.attr, flat(self.content(tag))]}
            case "figure":
                yield from self.figure(tag)
            case "p":
                yield framed(tag.attr, {"t": "Para", "c": flat(self.content(tag))})
            case name if name in BLOCKS:
                classes = ["center"] if name == "center" else []
                anchor, more, pairs = tag.attr
                yield {"t": "Div", "c": [[anchor, classes + more, pairs], self.content(tag)]}
            case name if name in LOOK:
                self.look(tag)
            case name if name in LINKED:
                yield {"t": "Para", "c": [self.linked(tag)]}
            case _:
                yield {
                    "t": "Para",
                    "c": list(self.inline(Tag(tag.name, tag.attributes, flat(self.content(tag))))),
                }

    def content(self, tag: Tag) -> list[Node]:
        """The blocks in `tag`, words between them as paragraphs of their own."""
        return paragraphs(self.all_made(tag.children, self.block))

    def table(self, tag: Tag) -> Node:
        """A table; pandoc-tablenos takes an id for a label, and numbers what has a caption."""
        table = html_tables.table(tag, self.content)
        (anchor, classes, pairs), (_, caption), *_ = table["c"]
        table["c"][1][1] = [{"t": "Plain", "c": flat(caption)}] if caption else []
        if not anchor or (anchor.startswith("tbl:") and caption):
            return table
        if anchor.startswith("tbl:"):
            what = f"the table {anchor} has no caption, and gets no number"
            todo = "write <caption>what it shows</caption> into it"
            self.told.append(Finding(f'<table id="{anchor}"', what, todo, Unwise.UNCAPTIONED))
        table["c"][0] = ["", classes, pairs]
        return framed([anchor, [], []], table)

    def figure(self, tag: Tag) -> Iterator[Node]:
        """A figure whose picture gets the caption; one of several pictures, or of none, is what is in it."""
        captions = [c for c in tag.children if isinstance(c, Tag) and c.name == "figcaption"]
        rest = [c for c in tag.children if c not in captions]
        content = flat(self.content(Tag("div", {}, rest)))
        images = [one for one in content if one["t"] == "Image"]
        caption = [part for one in captions for part in flat(self.content(one))]
        if len(images) == 1 and caption:
            [[anchor, classes, pairs], _, [url, _]] = images[0]["c"]
            attr = [tag.attributes.get("id", "") or anchor, classes, pairs]
            yield {"t": "Para", "c": [{"t": "Image", "c": [attr, caption, [url, "fig:"]]}]}
        else:
            yield {"t": "Para", "c": content}
            yield from [{"t": "Para", "c": caption}] if caption else []

    def image(self, tag: Tag, caption: list[Node]) -> Node:
        anchor, classes, pairs = tag.attr
        pairs = [pair for pair in pairs if pair[0] in ("width", "height", "style")]
        pairs = [*pairs, *([["alt", tag.attributes["alt"]]] if "alt" in tag.attributes else [])]
        target = [tag.attributes.get("src", ""), tag.attributes.get("title", "")]
        return {"t": "Image", "c": [[anchor, classes, pairs], caption, target]}

    def linked(self, tag: Tag) -> Node:
        """A link to what `tag` would play, or show of another page: its poster, and its title or address."""
        inside = [c for c in tag.children if isinstance(c, Tag) and c.name in ("source", "video", "embed")]
        url = next((t.attributes["src"] for t in (tag, *inside) if t.attributes.get("src")), "")
        title = tag.attributes.get("title", "") or tag.attributes.get("aria-label", "")
        poster = tag.attributes.get("poster")
        named = {"video": "Video", "audio": "Sound"}.get(tag.name, "Page")
        picture = Tag("img", {"src": poster, "alt": title or f"{named}: {url}"}) if poster else None
        label = [
            *said(f"{named}: "),
            *said(title or url),
        ]
        shown = [self.image(picture, []), {"t": "Space"}, *label] if picture else label
        what = f"<{tag.name}> is shown as a link to {url}"
        self.told.append(
            Finding(
                f"<{tag.name}",
                what,
                "write the link yourself, with a picture, where you want other words",
                Unwise.PLAYED,
            )
        )
        return {"t": "Link", "c": [[*tag.attr[:2], []], shown, [url, title]]}

    def look(self, tag: Tag) -> None:
        what = f"what <{tag.name}> asks for is left out: the page has a look of its own"
        self.told.append(Finding(f"<{tag.name}", what, "leave it out", Unwise.LOOK))


def readable(name: str, attributes: dict[str, str]) -> bool:
    """Whether a tag only sets type, or shows what a link can lead to."""
    if any(ACTS.fullmatch(attribute) for attribute in attributes) or name not in HTML_READ:
        return False
    if name in ("iframe", "embed") and attributes:
        return attributes.get("src", "").startswith(("https://", "http://"))
    return name != "link" or not attributes or attributes.get("rel", "").lower() == "stylesheet"


def is_raw_block(node: Any) -> bool:
    return isinstance(node, dict) and node.get("t") == "RawBlock"


def apart(block: Node) -> Iterator[Node]:
    """`block`, and after it a tag that ends what a block before it opened, which pandoc reads as words of this one."""
    last = block["c"][-1] if block.get("t") in ("Para", "Plain") and block["c"] else {}
    closing = last.get("t") == "RawInline" and re.fullmatch(r"</[a-z0-9]+\s*>", last["c"][1])
    opened = closing and any(one["t"] == "RawInline" for one in block["c"][:-1])
    if closing and not opened:
        yield {"t": block["t"], "c": block["c"][:-1]}
        yield {"t": "RawBlock", "c": last["c"]}
    else:
        yield block


def letters(node: Any) -> Counter[str]:
    """How often each character that shows stands in `node`, tags among it; what a link takes the place of is none."""
    match node:
        case Tag(name=name, children=children):
            return Counter() if name in (*LINKED, *LOOK) else letters(children)
        case {"t": "Str", "c": text} | {"t": "Code" | "CodeBlock" | "Math", "c": [_, text]}:
            return Counter("".join(text.split()))
        case {"c": content}:
            return letters(content)
        case list():
            return sum(map(letters, node), Counter())
    return Counter()
