"""The claims that chapters make, collected from their tree; malformed ones are refused at their line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

import panflute as pf

from ..claims import rules
from ..claims.claims import COUNTED, KINDS, Claim, Variation
from ..claims.expression import BadCheck, Condition, parse
from ..claims.verdict import VERDICTS
from ..core.errors import Place, Problem
from ..markdown.tree import descend
from . import numbers

ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


REFERS = re.compile(r"\s*(?:\([^()]*@(?:fig|tbl|eq|sec):[^()]*\)|\[[^][]*@[^][]*\])")


SENTENCE = re.compile(r"^[\W_]*(?:[A-Z\d]|(?<=@)\w).*[.!?][)\"'”’]*$", re.DOTALL)


def collect(
    elements: Iterable[pf.Element],
    locate: Callable[[pf.Element], Place],
    margins: Mapping[str, float] | None = None,
    published: Collection[str] = (),
) -> tuple[list[Claim], list[Problem]]:
    """The claims among the elements of a document, in reading order; malformed ones are problems.

    `margins` is the review's table, `published` the names in its ledger of published numbers.
    """
    claims: list[Claim] = []
    problems: list[Problem] = []
    for span in elements:
        if not (isinstance(span, pf.Span) and "claim" in span.classes):
            continue
        place = locate(span)
        faults = list(malformed(span))
        conditions: tuple[Condition, ...] = ()
        varied: tuple[Variation, ...] = ()
        try:
            conditions = parse(span.attributes.get("check", ""))
            varied = tuple(variations(span.attributes.get("sensitivity", ""), len(conditions)))
        except BadCheck as error:
            faults.append((str(error), "write quantity >= margin with recorded names"))
        kind = span.attributes.get("kind", "finding")
        if kind in COUNTED and any(c.over == "all" for c in conditions):
            faults.append(
                (f"all() in a {kind}", "more seeds make it harder, not truer: use share(), or kind=control")
            )
        if not faults:
            given = {k: span.attributes.get(k, d) for k, d in (("expect", "holds"), ("from", "build"))}
            of = tuple(filter(None, re.split(r"[,\s]+", span.attributes.get("published", ""))))
            claim = Claim(
                span.identifier, sentence(span), spaced(span.attributes["check"]), conditions, given["expect"], kind,
                given["from"], place, spaced(span.attributes.get("because", "")), of, varied,
            )  # fmt: skip
            faults += rules.faults(claim, margins, published)
            claims.append(claim)
        problems += [place.problem(what, todo) for what, todo in faults]
    for name, count in Counter(c.id for c in claims).items():
        if count > 1:
            place = [c.place for c in claims if c.id == name][-1]
            problems.append(place.problem(f"claim {name} is made twice", "give the second its own id"))
    return claims, problems


def malformed(span: pf.Span) -> Iterator[tuple[str, str]]:
    """What is wrong with a claim apart from its check, and what to do."""
    if not ID.fullmatch(span.identifier):
        yield f"a claim needs an id, not '{span.identifier}'", "add #short-name in lower case with hyphens"
    if not SENTENCE.match(sentence(span)):
        yield (
            f"'{sentence(span)[:50]}' is not a sentence",
            "put the whole sentence in the brackets, capital letter to full stop",
        )
    if any(isinstance(e, pf.Span) and "claim" in e.classes for e in descend(span)):
        yield "a claim inside a claim", "close the first before the second begins"
    for key, allowed in (("expect", VERDICTS), ("kind", KINDS), ("from", ("build", "record"))):
        if (given := span.attributes.get(key, allowed[0])) not in allowed:
            yield f"{key}={given} is unknown", f"it is one of {', '.join(allowed)}"


def variations(text: str, conditions: int) -> Iterator[Variation]:
    """The variations of `sensitivity="basis: check | depth: check"`, of as many conditions as the claim's check.

    Raises BadCheck where one is malformed.
    """
    for part in filter(None, (part.strip() for part in text.split("|"))):
        name, colon, check = (piece.strip() for piece in part.partition(":"))
        if not colon or not name:
            raise BadCheck(f"the variation '{part[:40]}' is not 'choice: check'")
        varied = parse(check)
        if len(varied) != conditions:
            raise BadCheck(
                f"the variation {name} has {len(varied)} conditions, and the check has {conditions}"
            )
        yield Variation(name, spaced(check), varied)


def spaced(text: str) -> str:
    """`text` with single spaces."""
    return " ".join(text.split())


def sentence(span: pf.Span) -> str:
    """The claim's words, without notes, and without the brackets in which it only refers."""
    return " ".join(REFERS.sub("", words(span)).split())


def words(element: pf.Element) -> str:
    """What `element` says, notes apart."""
    if isinstance(element, pf.Note):
        return ""
    inner = getattr(element, "content", None) if not isinstance(element, pf.Cite) else None
    return "".join(map(words, inner)) if isinstance(inner, pf.ListContainer) else pf.stringify(element)


def typed_digits(span: pf.Span) -> bool:
    """Whether the sentence holds a number that no value recorded."""
    return bool(numbers.NUMBER.search(numbers.words(span.content)))
