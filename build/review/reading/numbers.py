"""Bare numbers: those that neither a run recorded, nor the ledger of published numbers holds, nor convention gives.

Each number that a reader meets has a source: a value (`exemplar.name`{.value}), the literature (`from=published`), or
`content/conventions.yaml`, which lists what is written in digits by convention, with reasons:

    - pattern: 'Tip \\d+'
      reason: the tips are numbered as in the original

A pattern is a regular expression, and the number that it allows must stand in what it matches. Numbers in words are
not looked at, nor are digits within a name (GB1, R²), code, formulas with letters, links' targets and locators.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import panflute as pf

from ..core import yaml_text
from ..core.errors import Place, Problem, Refused
from ..core.paths import Paths
from ..guard import links
from ..results.ref import SCHEME, Ref, Unknown
from . import labels
from .locate import Locator

NUMBER = re.compile(r"(?<!\w)(?:\d[\d.,\u202f]*\d|\d|[¼-¾⅐-⅞])")
LETTER = re.compile(r"[^\W\d_]")
ELSEWHERE = "\ufffc"  # stands for what has a source of its own
ANY = ("7", "42", "0.37", "300", "1234567", "12 %")
TODO = "name the recorded value, enter it in content/published.yaml (from=published), or say in content/conventions.yaml why it is a convention"


@dataclass
class Convention:
    """What may be written in digits, and why; `used` once a text needs it."""

    pattern: re.Pattern
    place: Place
    used: bool = False


def check(
    paths: Paths, doc: pf.Doc, elements: Iterable[pf.Element], locate: Callable[..., Place], locator: Locator
) -> list[Problem]:
    """The bare numbers of chapters and of the figures that they show, and conventions that are none."""
    elements = list(elements)
    try:
        conventions, problems = read(*links.ledger(paths, "conventions.yaml"))
    except Refused as refused:  # every number that they let pass would be told as well
        return refused.problems
    finder = Finder(locator)
    for text, inside in texts(doc, elements):
        places = finder.places(text, inside) if NUMBER.search(text) else []
        numbers = [number.span() for number in NUMBER.finditer(text)]
        for number in bare(text, conventions):
            place = places[numbers.index(number.span())]
            problems.append(place.problem(f"the number {number[0]} has no source", TODO))
    for element in elements:
        for text in attributes(element):
            for number in bare(text, conventions):
                what = f"the number {number[0]} in '{text[:60]}' has no source"
                problems.append(locate(element).problem(what, TODO))
    for name in sorted(set(drawn(elements))):
        for place, text in labels.of(paths, name):
            for number in bare(text, conventions):
                what = f"the number {number[0]} in '{text.replace(ELSEWHERE, '…')[:60]}' has no source"
                problems.append(
                    place.problem(what, "compute it from what the run knows, or " + TODO.split(", or ")[1])
                )
    problems += [
        one.place.problem(f"nothing needs the convention '{one.pattern.pattern}'", "take it out")
        for one in conventions
        if not one.used
    ]
    return problems


def drawn(elements: Iterable[pf.Element]) -> Iterator[str]:
    """The exemplars whose figures are shown; what is malformed is told elsewhere."""
    for element in elements:
        if isinstance(element, pf.Image) and element.url.startswith(SCHEME):
            with suppress(Unknown):
                yield Ref.parse("figure", element.url.removeprefix(SCHEME)).exemplar


def read(file: Path, where: str) -> tuple[list[Convention], list[Problem]]:
    """The conventions in `file`; those without a reason, and those that let any number pass, are problems.

    Raises Refused where it is no list of them at all.
    """
    conventions, problems = [], []
    tree, lines = yaml_text.read(file, where) if file.is_file() else (None, {})
    if not isinstance(tree, list | None):
        todo = "write each as - pattern: … with its reason:"
        raise Refused([Problem(where, 1, "the conventions are no list", todo)])
    for i, raw in enumerate(tree or []):
        place = Place(where, lines[i,])
        if (
            not isinstance(raw, dict)
            or set(raw) != {"pattern", "reason"}
            or not all(isinstance(part, str) and part.strip() for part in raw.values())
        ):
            problems.append(place.problem("it has not the two entries pattern and reason", "give it both"))
            continue
        try:
            pattern = re.compile(raw["pattern"])
        except re.error as error:
            problems.append(place.problem(f"its pattern is no regular expression ({error})", "mend it"))
            continue
        if sum(bool(pattern.search(f"a {number} b")) for number in ANY) > 1:
            problems.append(
                place.problem(f"'{pattern.pattern}' lets any number pass", "name the words around it")
            )
        else:
            conventions.append(Convention(pattern, place))
    return conventions, problems


def bare(text: str, conventions: Iterable[Convention]) -> list[re.Match]:
    """The numbers in `text` that no convention allows."""
    numbers = list(NUMBER.finditer(text))
    for one in conventions if numbers else ():
        spans = [m.span() for m in one.pattern.finditer(text)]
        inside = [n for n in numbers if any(a <= n.start() and n.end() <= b for a, b in spans)]
        one.used = one.used or bool(inside)
        numbers = [n for n in numbers if n not in inside]
    return numbers


def texts(doc: pf.Doc, elements: Iterable[pf.Element]) -> Iterator[tuple[str, bool]]:
    """The words of each paragraph, heading, cell and caption, and whether it is an image's, within a paragraph."""
    for key in ("title", "subtitle"):
        if isinstance(node := doc.metadata.content.get(key), pf.MetaInlines | pf.MetaString):
            yield node.text if isinstance(node, pf.MetaString) else words(node.content), False
    for element in elements:
        match element:
            case pf.Para() | pf.Plain() | pf.Header() | pf.Image():
                yield words(element.content), isinstance(element, pf.Image)
            case pf.LineBlock():
                yield from ((words(line.content), False) for line in element.content)
            case pf.DefinitionItem():
                yield words(element.term), False


def words(inlines: Iterable[pf.Element]) -> str:
    """Inlines as text; what has a source of its own, or no place for numbers, is ELSEWHERE."""
    parts: list[str] = []
    for one in inlines:
        match one:
            case pf.Str():
                parts.append(one.text)
            case pf.Space() | pf.SoftBreak() | pf.LineBreak():
                parts.append(" ")
            case pf.Code() | pf.Math():
                whole = "value" not in one.classes if isinstance(one, pf.Code) else True
                parts.append(one.text if whole and not LETTER.search(one.text) else ELSEWHERE)
            case pf.Cite():
                parts += [words(citation.prefix) for citation in one.citations] + [ELSEWHERE]
            case pf.Superscript() | pf.Subscript():
                text = words(one.content)
                parts.append(ELSEWHERE if parts and LETTER.search(parts[-1][-1:]) else f"^{text}")
            case pf.Image() | pf.Note() | pf.RawInline():
                parts.append(ELSEWHERE)
            case _:
                parts.append(words(one.content))
    return "".join(parts)


def attributes(element: pf.Element) -> Iterator[str]:
    """What attributes give a reader to read: names of key numbers, alt texts, titles of details."""
    given = getattr(element, "attributes", {})
    for key in ("alt", "summary", "title"):
        if text := given.get(key):
            yield text
    for entry in given.get("numbers", "").split(";") if "exemplar" in getattr(element, "classes", []) else ():
        yield entry.rpartition(":")[0]


class Finder:
    """Finds numbers in the chapters, in reading order: those of the text alone, not of attributes, keys or targets."""

    def __init__(self, locator: Locator):
        self.folder = locator.folder
        self.found = [
            (Place(file, text.count("\n", 0, m.start()) + 1), m[0])
            for file, text in locator.chapters
            for m in NUMBER.finditer(masked(text))
        ]
        self.block = self.next = 0  # where the numbers of the paragraph at hand, and those after it, begin

    def places(self, text: str, inside: bool) -> list[Place]:
        """The place of each number of `text`; `inside` is an image, whose words stand within its paragraph."""
        at = self.block if inside else self.next
        self.block = at
        places = []
        for number in NUMBER.findall(text):
            ahead = next((i for i in range(at, len(self.found)) if self.found[i][1] == number), None)
            if ahead is not None:
                at = ahead + 1
            places.append(self.found[ahead][0] if ahead is not None else Place(self.folder, 0))
        self.next = max(self.next, at)
        return places


MASKED = re.compile(
    r"<!--.*?-->|```.*?```|~~~.*?~~~|`[^`\n]*[^\W\d_][^`\n]*`|@\{[^{}]*\}|@[\w:./;()<>#%+=-]*\w|\]\([^()]*(?:\([^()]*\)[^()]*)*\)"
    r"|\{[^{}]*\}|<[a-z]+:[^<>]*>|^ {0,3}\d+[.)](?=\s)",
    re.DOTALL | re.MULTILINE,
)


def masked(text: str) -> str:
    """`text` with attributes, keys, targets, code and the like blanked out, line by line as long as before."""
    return MASKED.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)
