"""Writes pandoc's blocks as Typst: each becomes a call of the template, in the order of the text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ...markdown.tree import words_in
from ..numbering import elements
from . import formulas, pictures
from .inlines import Inlines, is_display, said
from .tables import Table
from .words import Words, call, joined, literal

NUMBERINGS = {
    "DefaultStyle": "1", "Example": "1", "Decimal": "1", "LowerAlpha": "a", "UpperAlpha": "A", "LowerRoman": "i",
    "UpperRoman": "I",
}  # fmt: skip
DELIMITED = {"DefaultDelim": "{}.", "Period": "{}.", "OneParen": "{})", "TwoParens": "({})"}

NARROW = 86 / 25.4
"""Inches of a figure that leaves room for its caption, or for another figure, beside it."""

NEAR = 450
"""Words between two figures that may stand abreast: about a page."""

ANCHORED = re.compile(r'\["([^"]+)", \[')


class Blocks:
    """One document's blocks. `elsewhere` leads ids of the other document to their addresses."""

    def __init__(self, blocks: Sequence[dict], folder: Path, elsewhere: Mapping[str, str] | None = None):
        self.folder = folder
        self.words = Words()
        maths = [math["c"] for math in elements(list(blocks), "Math")]
        drawn = formulas.drawn((kind["t"], formulas.parted(tex)[0]) for kind, tex in maths)
        self.inlines = Inlines(
            self.words, ids_in(blocks), elsewhere or {}, drawn, self.inline_picture, self.write
        )
        self.lift = 1 - min((heading["c"][0] for heading in elements(list(blocks), "Header")), default=1)
        self.level = 0
        self.depth = 0
        self.problems = self.inlines.problems
        self.source = paired(blocks, self.pairs)

    def document(self) -> str:
        """Typst's markup for the whole, a line a block."""
        return "\n".join(f"#{code}" for code in self.all(self.source))

    def write(self, blocks: Sequence[dict]) -> str:
        """Code whose content are the blocks; in a list, a cell or a frame, nothing floats."""
        return joined(self.inside(self.all(blocks)))

    def inside(self, parts: Iterator[str]) -> list[str]:
        """The parts of what holds them together."""
        self.depth += 1
        written = list(parts)
        self.depth -= 1
        return written

    def all(self, blocks: Sequence[dict]) -> Iterator[str]:
        for block in blocks:
            yield from self.block(block)

    def block(self, block: dict) -> Iterator[str]:
        match block:
            case {"t": "Para", "c": [{"t": "Image"}, *_] as images} if all(map(is_figure, images)):
                yield self.figures(images)
            case {"t": "Plain" | "Para" as kind, "c": inlines}:
                yield from self.paragraph(kind, inlines)
            case {"t": "Header", "c": [level, [anchor, _, _], inlines]}:
                yield from self.heading(level, anchor, inlines)
            case {"t": "LineBlock", "c": lines}:
                broken = [part for line in lines for part in (*line, {"t": "LineBreak"})][:-1]
                yield from self.paragraph("Para", broken)
            case {"t": "CodeBlock", "c": [_, text]}:
                yield call("listing", self.words.literal(text))
            case {"t": "RawBlock", "c": [form, text]}:
                if code := [part for part in self.inlines.raw(form, text) if part != '" "']:
                    yield call("p", joined(code))
            case {"t": "BlockQuote", "c": content}:
                yield call("quote", self.write(content), block="true")
            case {"t": "BulletList", "c": items}:
                yield call("list", *map(self.write, items), tight=tight(items))
            case {"t": "OrderedList", "c": [[start, style, delimiter], items]}:
                numbering = DELIMITED[delimiter["t"]].format(NUMBERINGS[style["t"]])
                named = {"start": str(start), "numbering": literal(numbering), "tight": tight(items)}
                yield call("enum", *map(self.write, items), **named)
            case {"t": "DefinitionList", "c": entries}:
                yield call("terms", *(
                    call("terms.item", self.inlines.write(term), joined(map(self.write, meanings)))
                    for term, meanings in entries
                ))  # fmt: skip
            case {"t": "HorizontalRule"}:
                yield "rule()"
            case {"t": "Table"}:
                yield from self.table(block)
            case {"t": "Div", "c": [attributes, content]}:
                yield from self.div(*attributes, content)

    def heading(self, level: int, anchor: str, inlines: Sequence[dict]) -> Iterator[str]:
        """A heading, no deeper than one level below that before it: readers of the tags would miss one."""
        self.level = max(1, min(level + self.lift, self.level + 1))
        kept = [anchor] if anchor and anchor not in self.inlines.seen else []
        self.inlines.seen.update(kept)
        name = literal(anchor) if kept else "none"
        if words_in(inlines).strip():
            yield call("head", str(self.level), name, self.inlines.write(inlines))

    def paragraph(self, kind: str, inlines: Sequence[dict]) -> Iterator[str]:
        """A paragraph, parted where a formula stands on a line of its own."""
        name, run = ("p" if kind == "Para" else "plain"), []
        for inline in (*inlines, None):
            if inline is not None and not is_display(inline):
                run.append(inline)
                continue
            if code := self.inlines.parts(trimmed(run)):
                yield call(name, joined(code))
            if inline is not None:
                yield from self.inlines.inline(inline)
            run = []

    def div(
        self, anchor: str, classes: Sequence[str], pairs: Sequence, content: Sequence[dict]
    ) -> Iterator[str]:
        anchors = list(self.inlines.anchor(anchor))
        named = dict(map(tuple, pairs))
        match classes:
            case ["summary", *_]:
                yield joined([*anchors, *self.summary(content)])
            case ["exemplar", *_]:
                code = call("panel", joined([*anchors, *self.inside(self.panel(content))]))
                yield call("floating", code, to="bottom") if not self.depth else code
            case ["details", *_]:
                head = [{"t": "Strong", "c": [{"t": "Str", "c": named.get("summary", "Details")}]}]
                yield call(
                    "small-print", joined([*anchors, *self.paragraph("Para", head), self.write(content)])
                )
            case ["check", *_]:
                yield call("check", joined(anchors), *self.inside(self.all(content)))
            case ["slider", *_]:
                words = [{"t": "Str", "c": "On the page: "}]
                first, *rest = content
                if first["t"] in ("Para", "Plain"):
                    first = {"t": "Para", "c": [*words, *first["c"]]}
                code = call("slider", joined([*anchors, self.write([first, *rest])]))
                yield call("floating", code) if not self.depth else code
            case ["csl-entry", *_]:
                yield call("entry", joined([*anchors, *self.entry(content)]))
            case ["not-run", *_]:
                yield call("small-print", joined([*anchors, *self.paragraph("Plain", listed(content))]))
            case [*names] if {"legend", "in-all"} & set(names):
                yield call("small-print", joined([*anchors, *self.all(content)]))
            case _:
                yield from [call("plain", one) for one in anchors]
                yield from self.all(content)

    def entry(self, content: Sequence[dict]) -> Iterator[str]:
        """A reference: its number in the margin, and what it is."""
        for span in elements(list(content), "Span"):
            if "csl-left-margin" in span["c"][0][1]:
                yield call("margin", self.inlines.write(trimmed(span["c"][1])))
            elif "csl-right-inline" in span["c"][0][1]:
                yield call("plain", self.inlines.write(span["c"][1]))
        if not any("csl-left-margin" in span["c"][0][1] for span in elements(list(content), "Span")):
            yield from self.all(content)

    def summary(self, content: Sequence[dict]) -> Iterator[str]:
        """The rows of the first page, each with the number of the page where its chapter begins."""
        for block in content:
            if block["t"] == "BulletList":
                for item in block["c"]:
                    yield self.row([inline for part in item for inline in part["c"]])
            else:
                yield from self.block(block)

    def row(self, inlines: Sequence[dict]) -> str:
        found: dict[str, list[dict]] = {"label": [], "tip": [], "found": [], "states": []}
        rest = []
        for inline in inlines:
            classes = inline["c"][0][1] if inline["t"] in ("Span", "Link") else []
            place = next((name for name in classes if name in found), None)
            (found[place] if place else rest).append(inline)
        target = next((link["c"][2][0].removeprefix("#") for link in found["tip"]), "")
        page = literal(target) if target in self.inlines.ids else "none"
        more = [one for one in rest if one["t"] != "Space"]
        written = [self.inlines.write(found[name]) for name in ("label", "tip", "found", "states")]
        return call("row", page, *written, self.inlines.write(more))

    def panel(self, content: Sequence[dict]) -> Iterator[str]:
        """A panel without what opens on demand: how to run it again stands on the page."""
        figures, beside = [], []
        for block in content:
            names = block["c"][0][1] if block["t"] == "Div" else []
            inner = block["c"][1] if block["t"] == "Div" else []
            if "details" in names:
                continue
            if "panel-head" in names:
                yield call("panel-head", self.write(inner))
            elif "panel-finding" in names:
                yield call("finding", *self.all(inner))
            elif "numbers" in names:
                beside = [call("number", *self.number(one)) for one in inner]
            elif block["t"] == "Para" and [i["t"] for i in block["c"]] == ["Image"]:
                figures.append(block["c"][0])
            elif "panel-foot" in names:
                yield from self.shown(figures, beside)
                figures, beside = [], []
                words = [i for plain in inner for i in plain["c"] if i["t"] == "Str"]  # the rest names links
                yield from [call("panel-foot", self.inlines.write(words))] if words else []
            else:
                yield from self.shown(figures, beside)
                figures, beside = [], []
                yield from self.block(block)
        yield from self.shown(figures, beside)

    def shown(self, figures: Sequence[dict], numbers: Sequence[str]) -> Iterator[str]:
        """A panel's figures with its numbers: beside a narrow one where it is alone, else above."""
        if len(figures) == 1 and self.inches(figures[0])[0] <= NARROW:
            yield self.figures(figures, numbers)
            return
        if numbers:
            yield call("numbers", *numbers)
        if figures:
            yield self.figures(figures)

    def number(self, div: dict) -> Iterator[str]:
        """A key number, its interval, and what it is."""
        value, *rest = div["c"][1]
        yield self.inlines.write(value["c"])
        yield joined(self.inlines.write(block["c"]) for block in rest)

    def figures(self, images: Sequence[dict], numbers: Sequence[str] = ()) -> str:
        """Figures: two narrow ones abreast, a narrow one with its caption beside it, others above their captions."""
        written = []
        for image in images:
            (anchor, _, _), caption, (url, _) = image["c"]
            width, height = self.inches(image)
            named = {"width": f"{width:.3f}in", "height": f"{height:.3f}in"}
            anchors = joined(self.inlines.anchor(anchor))
            written.append(call(
                "picture", anchors, self.path(url), self.alt(image), self.inlines.write(bold(caption, anchor)), **named
            ))  # fmt: skip
        narrow = all(self.inches(image)[0] <= NARROW for image in images)
        if narrow and len(images) > 1:
            code = call("abreast", *written)
        elif narrow:
            code = call("beside", written[0], *numbers)
        else:
            code = joined(call("below", one) for one in written)
        return call("floating", code) if not self.depth else code

    def pairs(self, block: dict) -> bool:
        """Whether a block is a narrow figure, beside which another has room."""
        return (
            block["t"] == "Para"
            and len(block["c"]) == 1
            and is_figure(block["c"][0])
            and self.inches(block["c"][0])[0] <= NARROW
        )

    def table(self, block: dict) -> Iterator[str]:
        anchor, (_, caption) = block["c"][0][0], block["c"][1]
        table = Table(block, self.write)
        words = [inline for part in caption for inline in part.get("c", []) if part["t"] in ("Para", "Plain")]
        name = f"the table {said(words or [block])[:60]!r}"
        code, turned, problems = table.code(name, self.depth)
        self.problems += problems
        anchors = joined(self.inlines.anchor(anchor))
        titled = self.inlines.write(bold(trimmed(words), anchor)) if words else "none"
        whole = call("tabled", anchors, titled, code)
        if turned:
            yield call("turned", whole)
        else:
            yield call("floating", whole) if not self.depth and table.short and words else whole

    def inline_picture(self, image: dict) -> str:
        width, height = self.inches(image)
        return call(
            "inline-picture",
            self.path(image["c"][2][0]),
            self.alt(image),
            f"{width:.3f}in",
            f"{height:.3f}in",
        )

    def path(self, url: str) -> str:
        return literal(f"/{url}")

    def alt(self, image: dict) -> str:
        """What a picture shows, for who cannot see it: every picture of the file must say it."""
        (_, _, pairs), caption, (url, _) = image["c"]
        text = dict(map(tuple, pairs)).get("alt", "").strip() or said(caption) or Path(url).stem
        return self.words.literal(" ".join(text.split()))

    def inches(self, image: dict) -> tuple[float, float]:
        """The size of a picture on paper: its author's, else its natural one, as far as the page allows."""
        (_, _, pairs), _, (url, _) = image["c"]
        return pictures.size(url, self.folder, dict(map(tuple, pairs)))


def is_figure(inline: dict) -> bool:
    """Whether an inline is a picture with a caption."""
    return inline["t"] == "Image" and bool(words_in(inline["c"][1]).strip())


def paired(blocks: Sequence[dict], pairs: Callable[[dict], bool]) -> list[dict]:
    """`blocks` with each narrow figure that follows another one soon, in the same chapter, beside it: both float."""
    found: list[dict] = []
    single, words = None, 0
    top = min((block["c"][0] for block in blocks if block["t"] == "Header"), default=1)
    for block in blocks:
        if pairs(block):
            if single is not None and words <= NEAR:
                found[single] = {"t": "Para", "c": [*found[single]["c"], *block["c"]]}
                single = None
                continue
            single, words = len(found), 0
        elif block["t"] == "Header" and block["c"][0] == top:
            single = None
        words += len(words_in(block).split())
        found.append(block)
    return found


def ids_in(blocks: Sequence[dict]) -> set[str]:
    """The ids of all that has one."""
    return {json.loads(f'"{found}"') for found in ANCHORED.findall(json.dumps(blocks))}


def bold(caption: Sequence[dict], anchor: str) -> list[dict]:
    """A caption whose number, which numbering has put before it as "Figure ", "1:", stands out."""
    if anchor.startswith(("fig:", "tbl:")) and [i["t"] for i in caption[:2]] == ["Str", "Str"]:
        return [{"t": "Strong", "c": list(caption[:2])}, *caption[2:]]
    return list(caption)


def listed(content: Sequence[dict]) -> list[dict]:
    """The chapters that nothing was run for, with a dot between two."""
    inlines = [inline for block in content for inline in block["c"]]
    dotted: list[dict] = []
    for inline in inlines:
        waits = inline["t"] == "Span" and "waiting" in inline["c"][0][1]
        again = any(one["t"] == "Span" for one in dotted)
        dotted += [{"t": "Str", "c": "· "}, inline] if waits and again else [inline]
    return dotted


def trimmed(inlines: Sequence[dict]) -> list[dict]:
    """Inlines without the white space around them."""
    inlines = list(inlines)
    while inlines and inlines[-1]["t"] in ("Space", "SoftBreak"):
        inlines.pop()
    while inlines and inlines[0]["t"] in ("Space", "SoftBreak"):
        inlines.pop(0)
    return inlines


def tight(items: Iterable[Sequence[dict]]) -> str:
    loose = any(block["t"] == "Para" for item in items for block in item)
    return "false" if loose else "true"
