"""What an author began, and pandoc reads as words since it never ends, or begins without the blank line it needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import panflute as pf

from ..core.errors import Place, Problem
from ..core.unwise import Unwise
from .locate import Locator
from .stamps import STAMP

OPENED = {
    "```": "a fence of code",
    "~~~": "a fence of code",
    ":::": "a fenced block",
    "$$": "an equation",
    "<!--": "a comment",
}
SIGN = re.compile(r"^(?:```|~~~|:::)|\$\$|<!(?:--|–)")
BLOCK = re.compile(r":::|#{1,6}$|\|(?=.*(?:--|—|–))")
LIST = re.compile(r"[-+*>]$|\d{1,2}[.)](?: |$)")
TAG = re.compile(r"<(/?)([a-z]+)\b[^>]*?(/?)>", re.IGNORECASE)
VOID = ("br", "wbr", "img", "hr")


def check(elements: Iterable[pf.Element], locator: Locator) -> Iterator[Problem]:
    """What stayed open, and blocks that became words of the paragraph before them."""
    for element in elements:
        if not isinstance(element, pf.Str):
            continue
        sign = SIGN.search(element.text)
        starts = begins_line(element) and BLOCK.match(element.text)
        if (starts or (sign and sign[0] == ":::")) and STAMP.search(pf.stringify(element.parent)):
            continue  # its attributes are in the text too, and that is told
        if starts:
            what = f"what begins with {element.text[:20]} is read as words"
            yield locate(element, element.text, locator).problem(what, "put a blank line before it")
        elif sign and written(sign[0], locator):
            opening = sign[0].replace("–", "--")
            todo = "close it, or put a \\ before it if the characters themselves are meant"
            what = f"{OPENED[opening]} begins with {opening} and is read as words"
            yield locate(element, opening, locator).problem(what, todo)


def written(sign: str, locator: Locator) -> bool:
    """Whether `sign` stands in a chapter without a backslash before it."""
    bare = re.compile(rf"(?<!\\){re.escape(sign.replace('–', '--'))}")
    return any(bare.search(text) for _, text in locator.chapters)


def lists(elements: Iterable[pf.Element], locator: Locator) -> Iterator[Problem]:
    """Lines that begin as those of lists and quotes do, and are read as words of the paragraph before them."""
    for element in elements:
        if isinstance(element, pf.Str) and begins_line(element) and LIST.match(element.text):
            todo = "put a blank line before the first of them, or join the lines"
            yield locate(element, element.text, locator).warning(
                Unwise.LIST, f"a line that begins with {element.text[:20]} is read as words", todo
            )


def begins_line(text: pf.Str) -> bool:
    return isinstance(text.prev, pf.SoftBreak)


def locate(text: pf.Str, written: str, locator: Locator) -> Place:
    """The line that `text` begins, by the words that follow it."""
    after = text.next.next if text.next is not None else None
    words = getattr(after, "text", "") if isinstance(text.next, pf.Space) else ""
    sought = r"\|[ :|-]*--" if written.startswith("|") else rf"{re.escape(written)}\s*{re.escape(words)}"
    line = re.compile(rf"^[ >]*{sought}", re.MULTILINE)
    for file, chapter in locator.chapters:
        if begins_line(text) and (found := line.search(chapter)):
            return Place(file, chapter.count("\n", 0, found.start()) + 1)
    return locator.next(written)


def mended_by(place: Place, locator: Locator) -> str:
    """What to do about attributes at `place` that pandoc read as text."""
    lines = dict(locator.chapters).get(place.file, "").split("\n")
    line, before = (
        lines[place.line - 1].lstrip("> "),
        lines[place.line - 2].strip("> ") if place.line > 1 else "",
    )
    if line.startswith(("#", ":::")) and before and not before.startswith((":::", "#")):
        return "put a blank line before it"
    if line.startswith(":::") and unclosed(lines):
        return (
            "close it with ::: on a line of its own, and quote what stands after each = with straight quotes"
        )
    return "use straight quotes, quote the check, close the braces and put no space before {"


def unclosed(lines: Iterable[str]) -> bool:
    """Whether more fenced blocks are opened than closed."""
    fences = [line.strip() for line in lines if line.startswith(":::")]
    closing = sum(not line.strip(":") for line in fences)
    return len(fences) > 2 * closing


def unbalanced(elements: Iterable[pf.Element], locator: Locator) -> Iterator[Problem]:
    """HTML tags without their partner: what follows <details> that never ends would be hidden."""
    opened: list[tuple[str, Place]] = []
    for element in elements:
        if not isinstance(element, pf.RawInline | pf.RawBlock) or element.format != "html":
            continue
        for closes, name, empty in TAG.findall(re.sub(r"<!--.*?-->", "", element.text, flags=re.DOTALL)):
            if name.lower() in VOID or empty:
                continue
            place = locator.next(f"<{closes}{name}")
            if not closes:
                opened.append((name.lower(), place))
            elif opened and opened[-1][0] == name.lower():
                opened.pop()
            else:
                yield place.problem(f"</{name}> closes nothing", f"open it with <{name}>, or leave it out")
    for name, place in opened:
        yield place.problem(f"<{name}> is never closed", f"close it with </{name}>")
