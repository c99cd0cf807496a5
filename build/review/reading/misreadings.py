"""Finds what pandoc swallowed: it turns malformed syntax into prose without a warning.

A claim that silently became text would never be checked again. So every trace of our syntax must have been read
as an attribute of the right kind of element; whatever is left over, misspelt, misplaced or lost is refused.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import panflute as pf

from ..core.errors import Place, Problem
from ..markdown.tree import descend
from . import unfinished
from .locate import Locator
from .stamps import MARK, OURS, STAMP, Stamps

ELEMENT = {"claim": pf.Span, "value": pf.Code, "results-table": pf.Div, "exemplar": pf.Div, "slider": pf.Div}
WRITTEN = {
    "claim": '[A sentence.]{.claim #id check="…"}',
    "value": "`exemplar.name`{.value}",
    "results-table": '::: {#tbl:id .results-table source="exemplar/table"}',
    "exemplar": '::: {.exemplar name="…" verdict="…"}',
    "slider": '::: {.slider source="exemplar/table" curves="exemplar/table" rows="…"}',
}
ATTRIBUTES = {
    "claim": {"check", "expect", "kind", "from", "because", "published", "sensitivity"},
    "value": {"format", "from"},
    "results-table": {"source", "columns", "from"},
    "exemplar": {"name", "verdict", "numbers", "from"},
    "slider": {"source", "curves", "points", "rows", "start"},
}
REQUIRED = {"claim": ("check",), "value": (), "results-table": ("source",), "exemplar": ("name", "verdict")}
REQUIRED["slider"] = ("source", "curves", "rows")
# Only our constructs have these, so an element that has them without the class has lost it.
TELLTALE = {"check", "expect", "verdict"}
BARE = re.compile(r"(?:^|[^\w.])\.(?:claim|results-table)\b|\bcheck=")
ATTRIBUTE = re.compile(rf'\["{MARK}","(\d+)"\]')
XNOS_LABEL = re.compile(r"\{#((?:tbl|eq):[^\s{}]*)")


def place(element: pf.Element, stamps: Stamps, locator: Locator, literal: str = "") -> Place:
    """Where `element` stands: by its stamp, else by the next occurrence of `literal` in the chapters."""
    number = getattr(element, "attributes", {}).get(MARK, "")
    if number.isdigit() and int(number) < len(stamps.places):
        return stamps.place(number)
    return locator.next(literal or pf.stringify(element)[:40])


def check(
    elements: Sequence[pf.Element], blocks: str, markdown: str, stamps: Stamps, locator: Locator
) -> list[Problem]:
    """Everything in `elements` that its author wrote as our syntax and pandoc read as something else.

    `blocks` is the JSON that they were read from: where a string that gives an error away is not in it, nobody
    need look for it word by word.
    """
    problems = []
    if f"{MARK}=" in blocks:
        problems += [problem for element in elements for problem in leftovers(element, stamps, locator)]
    if stamped(markdown) - {int(n) for n in ATTRIBUTE.findall(blocks)}:
        problems += lost(elements, markdown, stamps)
    for element in elements:
        if not isinstance(element, pf.Str):
            problems += misuse(element, stamps, locator)
    claims = [e for e in elements if isinstance(e, pf.Span) and "claim" in e.classes]
    for block in {id(b): b for claim in claims for b in paragraphs(claim)}.values():
        problems += brackets(block, stamps, locator)
    if any(sign in blocks for sign in (".claim", ".results-table", "check=")):
        for block in elements:
            if isinstance(block, pf.Para | pf.Plain):
                problems += braceless(block, locator)
    problems += labels(elements, locator)
    problems += [
        problem
        for element in elements
        if isinstance(element, pf.Note)
        for problem in nested(element, locator)
    ]
    return problems


def nested(note: pf.Note, locator: Locator) -> Iterator[Problem]:
    """A note within a note, which has no place of its own."""
    if any(isinstance(block.parent, pf.Note) for block in list(paragraphs(note))):
        first = next((e.text for e in descend(note) if isinstance(e, pf.Str)), "^[")
        yield locator.next(first.split()[0]).problem("a note within a note", "say it in one of the two")


def stamped(markdown: str) -> set[int]:
    """The numbers of the stamps in `markdown`."""
    return {int(n) for n in STAMP.findall(markdown)}


def paragraphs(element: pf.Element) -> Iterator[pf.Block]:
    """What `element` stands in that holds text, the innermost first: a footnote's stands in another."""
    while (element := element.parent) is not None:
        if isinstance(element, pf.Para | pf.Plain):
            yield element


def texts(element: pf.Element) -> Iterator[str]:
    """Every string of an element in which a stamp can hide."""
    for name in ("text", "url", "title", "identifier"):
        if isinstance(content := getattr(element, name, None), str):
            yield content
    yield from (v for k, v in getattr(element, "attributes", {}).items() if k != MARK)


def leftovers(element: pf.Element, stamps: Stamps, locator: Locator) -> Iterator[Problem]:
    """Attributes that stayed text."""
    for text in texts(element):
        for match in STAMP.finditer(text):
            ours = stamps.ours[int(match[1])]
            file, line = stamps.place(match[1]).file, stamps.place(match[1]).line
            match element:
                case pf.RawInline() | pf.RawBlock() if text.lstrip().startswith("<!--"):
                    continue
                case pf.CodeBlock() if element.classes or not ours:
                    continue
                case pf.CodeBlock():
                    what, todo = (
                        "our syntax inside a code block",
                        "unindent it, or give the block a language to show it",
                    )
                case pf.Code() | pf.Math() | pf.RawInline() | pf.RawBlock() if not ours:
                    continue
                case pf.Code():
                    what, todo = "attributes inside backticks", f"write {WRITTEN['value']}"
                case pf.Math() | pf.RawInline() | pf.RawBlock():
                    what, todo = (
                        "our syntax inside raw text or maths",
                        "move it out, or escape the $ or \\ before it",
                    )
                case pf.Str():
                    what = f"pandoc reads {stamps.written[int(match[1])]} as text, not as attributes"
                    todo = unfinished.mended_by(stamps.place(match[1]), locator)
                case _:
                    what, todo = "our syntax inside a link, an image or an attribute", "move it into the text"
            yield Problem(file, line, what, todo)


def braceless(block: pf.Block, locator: Locator) -> Iterator[Problem]:
    """A claim whose braces are missing or are parentheses."""
    inside = list(descend(block))
    if any(STAMP.search(e.text) for e in inside if isinstance(e, pf.Str)):
        return
    for element in inside:
        text = getattr(element, "text", "") if isinstance(element, pf.Str) else getattr(element, "url", "")
        if match := BARE.search(text):
            todo = f"write {WRITTEN['claim']}"
            yield locator.next(match[0].strip()).problem(f"'{text}' is not a claim without its braces", todo)
            return


def misuse(element: pf.Element, stamps: Stamps, locator: Locator) -> Iterator[Problem]:
    """Our classes on the wrong element, misspelt classes, unknown or missing attributes."""
    classes = getattr(element, "classes", [])
    attributes = set(getattr(element, "attributes", {})) - {MARK}
    found = [c for c in classes if c in OURS]

    def problem(what: str, todo: str) -> Problem:
        return place(element, stamps, locator).problem(what, todo)

    for name in found:
        if not isinstance(element, ELEMENT[name]):
            yield problem(f"class {name} on a {type(element).__name__}", f"write {WRITTEN[name]}")
            continue
        if unknown := sorted(attributes - ATTRIBUTES[name]):
            yield problem(f"{name} knows no {unknown[0]}=", f"it takes {', '.join(sorted(ATTRIBUTES[name]))}")
        if absent := [k for k in REQUIRED[name] if not element.attributes.get(k, "").strip()]:
            yield problem(f"{name} without {absent[0]}=", f"write {WRITTEN[name]}")
        for key in attributes & ATTRIBUTES[name]:
            if re.search(
                "[\"“”‘]|(?<!\\w)['’]|['’](?!\\w)", element.attributes[key]
            ):  # an apostrophe is none
                yield problem(
                    f"{key}={element.attributes[key]} has a stray quote",
                    "open and close it with straight quotes",
                )
    if len(found) > 1:
        yield problem(f"{' and '.join(found)} at once", "keep one of them")
    if found or not isinstance(element, pf.Span | pf.Code | pf.Div):
        return
    for name in classes:
        if near := difflib.get_close_matches(name, OURS, n=1, cutoff=0.75):
            yield problem(f"class {name} means nothing here", f"did you mean {near[0]}?")
            return
    if attributes & TELLTALE:
        yield problem(f"{sorted(attributes & TELLTALE)[0]}= without a class", f"write {WRITTEN['claim']}")


def lost(elements: Sequence[pf.Element], markdown: str, stamps: Stamps) -> Iterator[Problem]:
    """Our syntax that pandoc dropped altogether, such as in a footnote that nothing refers to."""
    found = {int(n) for e in elements for text in texts(e) for n in STAMP.findall(text)}
    found |= {int(n) for e in elements if (n := getattr(e, "attributes", {}).get(MARK, "")).isdigit()}
    for number in sorted(stamped(markdown) - found):
        if stamps.ours[number]:
            todo = "refer to its footnote, or end the construct that hides it"
            yield stamps.place(number).problem("pandoc drops this claim, value, table or panel", todo)


def brackets(block: pf.Block, stamps: Stamps, locator: Locator) -> Iterator[Problem]:
    """A claim that begins too late, because a bracket inside its sentence is not closed."""
    opened = 0
    inside: set[int] = set()
    for element in descend(block):
        if id(element) in inside:
            continue
        if isinstance(element, pf.Span) and "claim" in element.classes:
            inside |= {id(e) for e in descend(element)}
            if opened > 0:
                todo = (
                    "write a half-open interval as maths, $[0, 1)$, or escape the bracket inside the sentence"
                )
                yield place(element, stamps, locator).problem(
                    "an unclosed [ before the claim cuts its sentence",
                    todo,
                )
        elif isinstance(element, pf.Str):
            opened += element.text.count("[") - element.text.count("]")


def labels(elements: Sequence[pf.Element], locator: Locator) -> Iterator[Problem]:
    """Labels without a name, and labels or ids given twice."""
    for name, count in Counter(labelled(elements)).items():
        if name.endswith(":") and name.split(":")[0] in ("fig", "tbl", "eq", "sec"):
            yield locator.next(f"#{name}").problem(
                f"{{#{name}}} has no name",
                "give it one: the number would be random",
            )
        elif count > 1:
            locator.next(f"#{name}")
            yield locator.next(f"#{name}").problem(f"id {name} is given twice", "rename one of the two")


def labelled(elements: Iterable[pf.Element]) -> Iterator[str]:
    """Every id, and every label that is text until pandoc-xnos reads it."""
    for element in elements:
        if isinstance(element, pf.Str):
            if "{#" in element.text:
                yield from XNOS_LABEL.findall(element.text)
        elif name := getattr(element, "identifier", ""):
            yield name
