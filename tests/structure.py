"""What a page says, a line for each block in reading order, to be held against what another program wrote.

A line is the way to the block from the body, then its text with the markup in it: `ul > li > p | <em>x</em>`.
Two pages whose lines are equal have the same headings, captions, tables, notes, links, classes and sizes.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCKS = {
    *(
        "address",
        "article",
        "blockquote",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
    ),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "nav", "ol", "p", "pre", "section", "table"),
    *("tbody", "td", "tfoot", "th", "thead", "tr", "ul", "video"),
}
UNSEEN = re.compile(r"aria-|data-(?:cites|number)$|(?:decoding|loading|role|tabindex|xmlns)$")
"""Attributes that change nothing of what a page says: for machines that read aloud, and for speed."""


@dataclass
class Node:
    """An element; a comment is one with the tag `!`."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text if c.tag != "!" else "" for c in self.children)

    def fits(self, selector: str) -> bool:
        """Whether `selector`, such as `p.take`, `.back` or `#preview`, means this element."""
        found = re.fullmatch(r"([a-z0-9]*)(?:\.([\w-]+))?(?:#([\w-]+))?", selector)
        assert found, selector
        tag, of_class, anchor = found.groups()
        return (
            self.tag == (tag or self.tag)
            and (not of_class or of_class in self.classes)
            and (not anchor or self.attributes.get("id") == anchor)
        )


class Tree(HTMLParser):
    """Builds `root` from HTML whose end tags are written."""

    def __init__(self, text: str):
        super().__init__()
        self.open = [Node("")]
        self.root = self.open[0]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in [node.tag for node in self.open]:
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        self.open[-1].children.append(Node("!", {}, [data]))


def body(text: str, selector: str) -> Node:
    """The first element of a page that `selector` means."""
    return next(node for node in Tree(text).root.walk() if node.fits(selector))


def attributes_from_comments(root: Node) -> None:
    """What Manubot's plugin `attributes` does in the browser: `<!-- $name="value" -->` sets it on the element around.

    A colspan takes out the cells that it covers.
    """
    for node in root.walk():
        covered = 0
        for child in [child for child in node.children if isinstance(child, Node)]:
            if covered and child.tag in ("td", "th"):
                node.children = [other for other in node.children if other is not child]
                covered -= 1
            for comment in [c for c in child.children if isinstance(c, Node) and c.tag == "!"]:
                said = dict(re.findall(r"""\$([a-zA-Z-]+)=["'](.+?)["']""", str(comment.children[0])))
                child.attributes.update(said)
                covered = int(said.get("colspan", 1)) - 1


def dropped(root: Node, selector: str) -> int:
    """Takes out the elements that `selector` means, with all in them; how many there were."""
    times = 0
    for node in root.walk():
        kept = [c for c in node.children if isinstance(c, str) or not c.fits(selector)]
        times += len(node.children) - len(kept)
        node.children = kept
    return times


def unwrapped(root: Node, selector: str) -> int:
    """Puts what is in the elements that `selector` means in their place; how many there were."""
    times = 0
    for node in root.walk():
        while any(isinstance(c, Node) and c.fits(selector) for c in node.children):
            inner = [c.children if isinstance(c, Node) and c.fits(selector) else [c] for c in node.children]
            times += sum(isinstance(c, Node) and c.fits(selector) for c in node.children)
            node.children = [child for children in inner for child in children]
    return times


def lines(node: Node, sizes: dict[str, tuple[int, int]], way: tuple[str, ...] = ()) -> Iterator[str]:
    """A line for each block in `node`, which `way` leads to; `sizes` are those of the picture files, in pixels."""
    words = ""
    for child in node.children:
        if isinstance(child, str) or child.tag not in BLOCKS:
            words += inline(child, sizes)
            continue
        yield from line(way, words)
        words, here = "", (*way, tag(child, sizes))
        if child.tag == "pre":
            yield from line(here, repr("".join(inline(c, sizes, verbatim=True) for c in child.children)))
        elif any(isinstance(c, Node) or c.strip() for c in child.children):
            yield from lines(child, sizes, here)
        else:
            yield " > ".join(here)
    yield from line(way, words)


def line(way: tuple[str, ...], words: str) -> Iterator[str]:
    if words := words.strip():
        yield f"{' > '.join(way)} | {words}"


def inline(node: Node | str, sizes: dict[str, tuple[int, int]], verbatim: bool = False) -> str:
    if isinstance(node, str):
        return html.escape(node if verbatim else re.sub(r"[ \t\r\n]+", " ", node), quote=False)
    if node.tag == "!":
        return ""
    if node.tag == "math":
        tex = next(n.text for n in node.walk() if n.tag == "annotation")
        return formula(tex, node.attributes["display"] == "block")
    if "math" in node.classes:
        return formula(node.text.strip()[2:-2], "display" in node.classes)
    inside = "".join(inline(child, sizes, verbatim) for child in node.children)
    return f"<{tag(node, sizes)}>" + ("" if node.tag in VOID else f"{inside}</{node.tag}>")


def formula(tex: str, displayed: bool) -> str:
    return f"<math{' block' * displayed}>{html.escape(' '.join(tex.split()), quote=False)}</math>"


def tag(node: Node, sizes: dict[str, tuple[int, int]]) -> str:
    """The name of an element with the attributes that say something, in an order of their own."""
    said = {name: value for name, value in node.attributes.items() if not UNSEEN.match(name)}
    if node.tag == "img":
        own = sizes[said["src"]]
        for name, value in zip(("width", "height"), own, strict=True):
            if said.get(name) == str(value):
                del said[name]
            elif name in said:  # as it would stand in a style
                said["style"] = f"{said.get('style', '')};{name}:{said.pop(name)}px"
    if "style" in said:
        parts = [re.sub(r"\s*:\s*", ":", part.strip()) for part in said["style"].split(";") if part.strip()]
        said["style"] = ";".join(re.sub(r"(\d)\.0+(?=\D|$)", r"\1", part) for part in sorted(parts))
    if "class" in said:
        said["class"] = " ".join(sorted(node.classes))
    shown = [f' {name}="{" ".join(said[name].split())}"' for name in sorted(said) if said[name]]
    return node.tag + "".join(shown)


@dataclass(frozen=True)
class Holds:
    """What a document holds by kind, in reading order and without markup, whichever of our formats it came from."""

    headings: list[tuple[int, str]]  # levels count from the highest in use
    captions: list[str]
    tables: list[list[list[str]]]
    notes: list[str]
    references: list[str]  # letters and digits alone: formats separate the parts each in its way
    links: Counter[tuple[str, str]]  # within the document: words and target
    words: Counter[str]  # of all but references; formulas and numbers of headings left out


NUMBER = re.compile(r"^\d+(?:\.\d+)*\s")
"""Of a heading, in formats that have no other way to number it."""


def holds(root: Node) -> Holds:
    """What a page holds, from which `dropped` has taken all that belongs to no other format; changes it."""
    for selector in ("math", ".math", ".eqnos-number", ".footnote-back"):
        dropped(root, selector)
    nodes = list(root.walk())
    headings = [node for node in nodes if re.fullmatch("h[1-6]", node.tag) and node.text.strip()]
    top = min(int(node.tag[1]) for node in headings)
    numbers = "".join(n[0] for node in headings if (n := NUMBER.match(plain(node.text))))
    tables = [node for node in nodes if node.tag == "table"]
    captions = [
        n
        for n in nodes
        if n.tag in ("figcaption", "caption") or "caption" in n.classes or styled(n, "Caption")
    ]
    references = [node for node in nodes if "csl-entry" in node.classes or styled(node, "Bibliography")]
    inner = [node for node in nodes if re.match(r"[^:]*#", node.attributes.get("href", ""))]
    held = Holds(
        [(int(node.tag[1]) - top, NUMBER.sub("", plain(node.text))) for node in headings],
        [plain(node.text) for node in captions],
        [
            [
                [plain(c.text) for c in row.walk() if c.tag in ("td", "th")]
                for row in table.walk()
                if row.tag == "tr"
            ]
            for table in tables
        ],
        [plain(node.text) for node in nodes if re.fullmatch(r"fn\d+", node.attributes.get("id", ""))],
        [re.sub(r"[\W_]", "", node.text) for node in references],
        Counter(
            (plain(node.text), node.attributes["href"].rpartition("#")[2]) for node in inner if node.text
        ),
        Counter(),
    )
    for entry in references:
        entry.children = []
    held.words.update(Counter(re.findall(r"\w+", root.text)) - Counter(re.findall(r"\w+", numbers)))
    return held


def styled(node: Node, name: str) -> bool:
    """Whether Word's style of a paragraph is of that name."""
    return node.attributes.get("data-custom-style", "").endswith(name)


def plain(text: str) -> str:
    return " ".join(text.replace("\u200b", "").split())
