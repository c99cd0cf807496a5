"""The claims that chapters make, collected from their tree; malformed ones are refused at their line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import panflute as pf

from ..claims.claims import COUNTED, KINDS, Claim
from ..claims.expression import BadCheck, Condition, parse
from ..claims.verdict import VERDICTS
from ..core.errors import Place, Problem
from ..markdown.tree import descend

ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


REFERS = re.compile(r"\s*(?:\([^()]*@(?:fig|tbl|eq|sec):[^()]*\)|\[[^][]*@[^][]*\])")


SENTENCE = re.compile(r"^[\W_]*[A-Z\d].*[.!?][)\"'”’]*$", re.DOTALL)


def collect(
    elements: Iterable[pf.Element], locate: Callable[[pf.Element], Place]
) -> tuple[list[Claim], list[Problem]]:
    """The claims among the elements of a document, in reading order; malformed ones are problems."""
    claims: list[Claim] = []
    problems: list[Problem] = []
    for span in elements:
        if not (isinstance(span, pf.Span) and "claim" in span.classes):
            continue
        place = locate(span)
        faults = list(malformed(span))
        conditions: tuple[Condition, ...] = ()
        try:
            conditions = parse(span.attributes.get("check", ""))
        except BadCheck as error:
            faults.append((str(error), "write quantity >= margin with recorded names"))
        kind = span.attributes.get("kind", "finding")
        if kind in COUNTED and any(c.over == "all" for c in conditions):
            faults.append(
                (f"all() in a {kind}", "more seeds make it harder, not truer: use share(), or kind=control")
            )
        problems += [place.problem(what, todo) for what, todo in faults]
        if not faults:
            attributes = {k: span.attributes.get(k, d) for k, d in (("expect", "holds"), ("from", "build"))}
            claims.append(
                Claim(span.identifier, sentence(span), " ".join(span.attributes["check"].split()), conditions,
                      attributes["expect"], kind, attributes["from"], place)
            )  # fmt: skip
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


def sentence(span: pf.Span) -> str:
    """The claim's words, without the brackets in which it only refers: they are not resolved in a list of sentences."""
    return " ".join(REFERS.sub("", pf.stringify(span)).split())


def typed_digits(span: pf.Span) -> bool:
    """Whether the sentence holds a digit that no value recorded."""
    return any(isinstance(e, pf.Str) and re.search(r"\d", e.text) for e in descend(span))
