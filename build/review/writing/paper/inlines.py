"""Writes pandoc's inlines as Typst."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from ...core.errors import Problem
from ...core.unwise import Unwise
from ...markdown.tree import QUOTES, words_in
from .. import looks
from . import formulas
from .words import Words, call, joined, literal

STYLES = {
    "Emph": "emph", "Strong": "strong", "Underline": "underline", "Strikeout": "strike",
    "Superscript": "super", "Subscript": "sub", "SmallCaps": "smallcaps",
}  # fmt: skip
WORN = {"bold": "semibold", "italic": "emph", "underline": "underline", "strike": "strike", "small": "small", "button": "button"}  # fmt: skip
"""What sets words as a look asks."""

VERDICTS = ("holds", "does-not-hold", "undecided", "in-part", "supports", "qualifies", "contradicts")
"""Classes that give a word its colour."""

HIDDEN = {"unsaid"}
"""Classes of what a screen reader alone is told."""

ABSOLUTE = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//).", re.IGNORECASE)


class Visible(HTMLParser):
    """The words that raw HTML shows, and the pictures that it would load."""

    def __init__(self, html: str):
        super().__init__()
        self.words: list[str] = []
        self.pictures: list[str] = []
        self.open = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open += tag in ("script", "style")
        if tag in ("img", "svg", "video", "audio", "iframe", "object"):
            self.pictures.append(tag)
        if tag == "br":
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.open -= tag in ("script", "style") and self.open > 0

    def handle_data(self, data: str) -> None:
        if not self.open:
            self.words.append(data)


@dataclass
class Inlines:
    """One document's inlines; `elsewhere` leads ids of the other document to their addresses.

    `ids` are those of this document's elements; `seen` those that have their anchor already. `drawn` is the code of
    formulas, `picture` writes an image, `blocks` the blocks of a note. `problems` is what could not be printed.
    """

    words: Words
    ids: set[str]
    elsewhere: Mapping[str, str]
    drawn: Mapping[tuple[str, str], str]
    picture: Callable[[dict], str]
    blocks: Callable[[Sequence[dict]], str]
    problems: list[Problem] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def write(self, inlines: Sequence[dict]) -> str:
        """Code whose content are the inlines."""
        return joined(self.parts(inlines))

    def parts(self, inlines: Sequence[dict]) -> list[str]:
        parts: list[str] = []
        run = ""
        for inline in inlines:
            if (text := plain(inline)) is not None:
                run += text
                continue
            parts += self.words.text(run)
            parts += self.inline(inline)
            run = ""
        return parts + self.words.text(run)

    def inline(self, inline: dict) -> Iterator[str]:
        match inline:
            case {"t": kind, "c": content} if kind in STYLES:
                yield call(STYLES[kind], self.write(content))
            case {"t": "Quoted", "c": [{"t": kind}, content]}:
                opening, closing = QUOTES[kind]
                yield from (literal(opening), *self.parts(content), literal(closing))
            case {"t": "Cite", "c": [_, content]}:
                yield from self.parts(content)
            case {"t": "Code", "c": [attributes, text]}:
                yield dressed(looks.of(attributes), call("code", self.words.literal(text)))
            case {"t": "LineBreak"}:
                yield "linebreak()"
            case {"t": "Math", "c": [{"t": kind}, tex]}:
                yield self.formula(kind, tex)
            case {"t": "RawInline", "c": [form, text]}:
                yield from self.raw(form, text)
            case {"t": "Link", "c": [attributes, content, [url, _]]}:
                yield from self.anchor(attributes[0])
                yield dressed(looks.of(attributes), self.link(content, url))
            case {"t": "Image"}:
                yield self.picture(inline)
            case {"t": "Note", "c": content}:
                first, *rest = content or [{"t": "Plain", "c": []}]
                opening = {"t": "Plain", "c": first["c"]} if first["t"] == "Para" else first
                yield call("footnote", self.blocks([opening, *rest]))
            case {"t": "Span", "c": [[anchor, classes, _] as attributes, content]}:
                yield from self.anchor(anchor)
                if anchor and "claim" in classes:
                    yield from self.anchor(f"claim-{anchor}")
                yield from self.span(attributes, content)

    def span(self, attributes: Sequence, content: Sequence[dict]) -> Iterator[str]:
        classes = attributes[1]
        if HIDDEN & set(classes):
            return
        verdict = next((name for name in classes if name in VERDICTS), "")
        if verdict and {"verdict", "judgement", "quoted"} & set(classes):
            yield call("said", literal(verdict), self.write(content))
        elif verdict and "claim" in classes and content:
            *sentence, mark = content
            yield from self.parts(sentence)
            yield call("said", literal(verdict), self.write([tied(mark)]))
        elif "value" in classes:
            yield call("quiet", self.write(content))
        elif (name := next((n for n in classes if n in ("kicker", "interval", "tally")), "")) and content:
            yield call(name, self.write(content))
        else:
            yield dressed(looks.of(attributes), self.write(content))

    def link(self, content: Sequence[dict], url: str) -> str:
        """A link to an id or an address; one into the page's own folder, where no PDF stays, is its words."""
        words = self.write(content or [{"t": "Str", "c": url}])
        anchor = url.removeprefix("#")
        if url.startswith("#") and anchor in self.ids:
            return call("to", literal(anchor), words)
        if url.startswith("#") and anchor in self.elsewhere:
            return call("link", literal(self.elsewhere[anchor]), words)
        if ABSOLUTE.match(url) and url.isprintable() and len(url) < 8000:
            return call("link", literal(url), words)
        if url.startswith("#"):
            what = f"nothing has the id of the link {url!r}"
            self.problems.append(
                Problem("manuscript.pdf", 0, what, "mend the link, or add the id", Unwise.DEAD_LINK)
            )
        return words

    def anchor(self, anchor: str) -> Iterator[str]:
        """A place that links and addresses lead to."""
        if anchor and anchor not in self.seen:
            self.seen.add(anchor)
            yield call("anchor", literal(anchor))

    def formula(self, kind: str, tex: str) -> str:
        tex, number = formulas.parted(tex)
        code = self.drawn.get((kind, tex)) or call("code", self.words.literal(tex))
        if kind == "DisplayMath":
            return call("equation", code, self.words.literal(number))
        return code

    def raw(self, form: str, text: str) -> Iterator[str]:
        """The words of raw HTML; what other formats would take is theirs alone."""
        if not form.startswith("html"):
            return
        shown = Visible(text)
        for tag in shown.pictures:
            what = f"a raw HTML <{tag}> is not printed"
            self.problems.append(Problem("manuscript.pdf", 0, what, "write a picture as ![caption](file)"))
        for i, line in enumerate("".join(shown.words).split("\n")):
            yield from ["linebreak()"] * bool(i)
            yield from self.words.text(line)


def dressed(look: looks.Look, code: str) -> str:
    """`code` of words with the weight, the size and the colours that are asked for."""
    for asked, name in WORN.items():
        code = call(name, code) if getattr(look, asked) else code
    if look.size:
        code = call("text", code, size=f"{look.size:g}pt")
    if look.ground or look.ink:
        code = call("coloured", colour(look.ground), colour(look.ink), code)
    return code


def colour(digits: str) -> str:
    return call("rgb", literal(f"#{digits}")) if digits else "none"


def plain(inline: dict) -> str | None:
    """The text of an inline that is nothing but text."""
    match inline:
        case {"t": "Str", "c": text}:
            return text
        case {"t": "Space" | "SoftBreak"}:
            return " "
    return None


def tied(mark: dict) -> dict:
    """A claim's mark whose symbol stays with the first word."""
    match mark:
        case {"t": "Link", "c": [attributes, [symbol, {"t": "Str", "c": words}, *rest], target]} if (
            words[:1] == " "
        ):
            content = [symbol, {"t": "Str", "c": f"\u00a0{words[1:]}"}, *rest]
            return {"t": "Link", "c": [attributes, content, target]}
    return mark


def is_display(inline: dict) -> bool:
    return inline["t"] == "Math" and inline["c"][0]["t"] == "DisplayMath"


def said(inlines: Sequence[dict]) -> str:
    """The words of inlines, as an alternative text."""
    return " ".join(words_in(list(inlines)).split())
