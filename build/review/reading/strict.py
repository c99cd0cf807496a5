"""The strict pass: from chapters and results to a manuscript in which everything is resolved, or every problem.

Two steps, since what can be said about the chapters alone is said even when an exemplar fails to run: `read`
parses and checks the chapters, `resolve` brings in the results.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

import panflute as pf

from ..claims import margins
from ..claims.claims import Claim
from ..core.errors import Place, Problem, Refused, ReviewError, graded
from ..core.paths import Paths
from ..core.unwise import Unwise
from ..guard import active
from ..markdown import pandoc
from ..markdown.tree import descend
from ..notebook.limits import PART
from ..results import published
from ..results.ref import PUBLISHED, SCHEME, Ref, Unknown
from . import (
    bibliography,
    boundaries,
    chapters,
    citations,
    claimed,
    crossing,
    depth,
    fetched,
    looks,
    mentions,
    metadata,
    misreadings,
    numbers,
    stamps,
    tags,
    unfinished,
)
from .locate import Locator


@dataclass(frozen=True)
class Reading:
    """The chapters, parsed; `doc` still names its results, and `elements` are its own, in reading order.

    `exemplars` are all that the chapters name.
    """

    paths: Paths
    source: chapters.Source
    doc: pf.Doc
    elements: list[pf.Element]
    locate: Callable[..., Place]
    claims: list[Claim]
    exemplars: frozenset[str]
    references: list[dict]
    problems: list[Problem]
    warnings: list[Problem]
    published: published.Ledger = field(default_factory=dict)


Parse = Callable[[chapters.Source], tuple[str, list[str]]]
"""The chapters as pandoc reads them, and what it warned of."""

Missed = Mapping[str, tuple[str, str]]
"""Of what could not be fetched, by what problems call it in `needs`: why, and what to do."""


def whole(source: chapters.Source) -> tuple[str, list[str]]:
    """All chapters at once."""
    return pandoc.parse(source.markdown)


def read(paths: Paths, missed: Missed | None = None, parse: Parse = whole) -> Reading:
    """Parses, by `parse`, and checks the chapters of `paths.content`; `missed` is what was asked of the network in vain."""
    source, problems = chapters.read(paths)
    ast, warned = parsed(source, parse)
    try:
        ast, findings = tags.read(ast)
        doc = pf.load(io.StringIO(active.readable(ast)))
    except RecursionError:
        raise ReviewError(
            "it nests deeper than Python can follow", "flatten its lists, quotes or brackets", "content"
        ) from None
    locator = Locator(source.chapters, paths.relative(paths.content))
    if (word := depth.too_deep(doc)) is not None:
        at = locator.next(word or "\n")
        what = f"more than {depth.LEVELS} blocks and inlines stand within one another"
        raise Refused([*problems, at.problem(what, "flatten the lists, quotes or blocks")])
    if open_ends := boundaries.left_open(source.chapters, boundaries.taken_out(doc)):
        raise Refused([*problems, *open_ends])
    elements = words_and_more(doc)

    def locate(element: pf.Element, literal: str = "") -> Place:
        return misreadings.place(element, source.stamps, locator, literal)

    def first(element: pf.Element, literal: str) -> Place:
        anew = Locator(source.chapters, locator.folder)
        return misreadings.place(element, source.stamps, anew, literal)

    blocks = ast[ast.index('"blocks":[') :]  # behind the metadata, in which no list has a name
    problems += map(locator.problem, findings)
    problems += misreadings.check(elements, blocks, source.markdown, source.stamps, locator)
    stamps.take_out(elements)
    problems += active.check(elements, locate)
    looks.sized(elements)
    problems += looks.check(elements, locate)
    problems += unfinished.check(elements, locator)
    problems += unfinished.unbalanced(elements, locator)
    problems += heard(warned, source)
    known, faults = bibliography.load(paths)
    if aliases := citations.aliases(doc, source.chapters):
        elements = words_and_more(doc)
    problems += crossing.unread(elements, aliases, locator.next)
    problems += crossing.uncaptioned(elements, locate)
    if crossing.lay_out(elements):
        elements = words_and_more(doc)
    references, unresolved = citations.resolve(elements, known, aliases, locator)
    ledger, wrong = published.of(paths)
    problems += wrong + uncited(ledger, references)
    made, malformed = claimed.collect(elements, locate, margins.read(paths.margins), ledger)
    where = paths.relative(paths.content / "metadata.yaml")
    faults += [
        Problem(where, 0, *fault) for fault in metadata.summary_faults(source.variables.get("summary"))
    ]
    problems += unfinished.lists(elements, locator)
    problems += chapters.unnumbered(paths)
    fetched.at_home(elements, paths)
    problems += fetched.missing(elements, paths.content, first)
    problems += mentions.check(elements, locator.next)
    problems += (
        numbers.check(paths, doc, elements, locate, locator) if source.strict else typed(elements, locate)
    )
    found = with_reasons([*problems, *faults, *unresolved, *malformed], missed or {})
    refused, warnings = graded(found, source.strict)
    return Reading(
        paths,
        source,
        doc,
        elements,
        locate,
        made,
        frozenset(named(elements)) | {name for claim in made for name in claim.exemplars},
        references,
        refused,
        warnings,
        ledger,
    )


def with_reasons(problems: Iterable[Problem], missed: Missed) -> Iterator[Problem]:
    """`problems`, each of which says why what it needs could not be had."""
    for problem in problems:
        why, todo = missed.get(problem.needs, ("", problem.todo))
        yield replace(problem, what=f"{problem.what}: {why}" if why else problem.what, todo=todo)


def typed(elements: Iterable[pf.Element], locate: Callable[..., Place]) -> Iterator[Problem]:
    """Claims with numbers of their own, which the check of all numbers would tell in other words."""
    for e in elements:
        if isinstance(e, pf.Span) and "claim" in e.classes and claimed.typed_digits(e):
            yield locate(e).warning(
                Unwise.TYPED, f"claim {e.identifier} types a number", "name the recorded value instead"
            )


def parsed(source: chapters.Source, parse: Parse) -> tuple[str, list[str]]:
    """What `parse` makes of the chapters. Raises ReviewError, at a chapter's line where pandoc names one."""
    try:
        return parse(source)
    except ReviewError as error:
        line = re.search(r"\bline (\d+)", str(error))
        at = source.locate(int(line[1])) if line else ("content", 0)
        raise Refused(replace(problem, file=at[0], line=at[1]) for problem in error.problems) from None


def named(elements: Iterable[pf.Element]) -> Iterator[str]:
    """The exemplars that values, figures, tables, sliders and panels name; what is malformed is told elsewhere."""
    for element in elements:
        match element:
            case pf.Code() if "value" in element.classes and element.attributes.get("from") != PUBLISHED:
                written = [("value", element.text.strip())]
            case pf.Image() if element.url.startswith(SCHEME):
                written = [("figure", element.url.removeprefix(SCHEME))]
            case pf.Div() if "exemplar" in element.classes:
                written = []
                if PART.fullmatch(name := element.attributes.get("name", "")):
                    yield name
            case pf.Div() if {"results-table", "slider"} & set(element.classes):
                tables = (element.attributes.get(key) for key in ("source", "curves", "points"))
                written = [("table", text) for text in tables if text]
            case _:
                continue
        for kind, text in written:
            with suppress(Unknown):
                yield Ref.parse(kind, text).exemplar


def uncited(ledger: published.Ledger, references: Iterable[dict]) -> list[Problem]:
    """Published numbers whose source no chapter cites: a reader could not look them up."""
    cited = {item["note"].removeprefix("standard_id: ") for item in references}
    return [
        one.place.problem(
            f"{one.name}: no chapter cites {one.cite}", "cite the source where the number is spoken of"
        )
        for one in ledger.values()
        if citations.standardize(one.cite, {})[0] not in cited
    ]


def words_and_more(doc: pf.Doc) -> list[pf.Element]:
    """All that is in `doc`, in reading order, but the spaces, which are half of it."""
    return [e for e in descend(doc) if not isinstance(e, pf.Space | pf.SoftBreak)]


def heard(warned: Iterable[str], source: chapters.Source) -> list[Problem]:
    """pandoc's warnings as problems, at the chapter's line; duplicate ids are reported elsewhere."""
    problems = []
    for warning in warned:
        if warning.startswith("Duplicate identifier"):
            continue
        match = re.search(r" at line (\d+) column \d+", warning)
        file, line = (
            source.locate(int(match[1])) if match else (source.chapters[0][0] if source.chapters else "", 0)
        )
        what = f"pandoc warns: {warning.replace(match[0], '') if match else warning}"
        problems.append(Problem(file, line, what, "mend the Markdown: pandoc drops or guesses here"))
    return problems
