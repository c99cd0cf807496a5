"""What is wrong with a CSL item, before citeproc stumbles over it (https://docs.citationstyles.org/en/stable/specification.html)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..core.errors import nearest

NAMES = {
    *("author", "chair", "collection-editor", "compiler", "composer", "container-author", "contributor", "curator"),
    *("director", "editor", "editorial-director", "editor-translator", "executive-producer", "guest", "host"),
    *("illustrator", "interviewer", "narrator", "organizer", "original-author", "performer", "producer", "recipient"),
    *("reviewed-author", "script-writer", "series-creator", "translator"),
}  # fmt: skip
DATES = {"accessed", "available-date", "event-date", "issued", "original-date", "submitted"}
PART_OF_NAME = {"family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle"}
TYPES = {
    *("article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast", "chapter"),
    *("classic", "collection", "dataset", "document", "entry", "entry-dictionary", "entry-encyclopedia", "event"),
    *("figure", "graphic", "hearing", "interview", "legal_case", "legislation", "manuscript", "map", "motion_picture"),
    *("musical_score", "pamphlet", "paper-conference", "patent", "performance", "periodical", "personal_communication"),
    *("post", "post-weblog", "regulation", "report", "review", "review-book", "software", "song", "speech", "standard"),
    *("thesis", "treaty", "webpage"),
}  # fmt: skip
EDTF = re.compile(r"-?\d{4}(?:-\d\d(?:-\d\d)?)?[~?]?(?:/(?:-?\d{4}(?:-\d\d(?:-\d\d)?)?[~?]?)?)?")
LOOSE = {"categories", "custom", "note"}
"""Of any shape: nobody shows them."""
SHOWN = (
    "container-title",
    "DOI",
    "ISBN",
    "ISSN",
    "PMCID",
    "PMID",
    "URL",
    "issue",
    "page",
    "publisher",
    "title",
    "volume",
)


def faults(item: Any) -> Iterator[str]:
    """What citeproc cannot read in `item`, a few words each."""
    if not isinstance(item, dict):
        yield "is no object in braces"
        return
    if item.get("id") and not isinstance(item["id"], str):
        yield "has an id that is no text"
    if not isinstance(item.get("type"), str | None):
        yield "has type: no text"
    for name, value in item.items():
        if name in NAMES:
            yield from (f"has {name}: {what}" for what in in_names(value))
        elif name in DATES:
            yield from (f"has {name}: {what}" for what in in_date(value))
        elif (name not in LOOSE and name in SHOWN and not isinstance(value, str | int | float | None)) or (
            name not in (*LOOSE, *SHOWN) and isinstance(value, dict | bool) and not misspelt(name)
        ):
            yield f"has {name}: neither a text nor a number"


def doubts(item: Mapping[str, Any]) -> Iterator[str]:
    """What citeproc reads in `item`, and its author has probably meant otherwise."""
    if absent := [key for key in ("type", "title") if not item.get(key)]:
        yield f"has no {' and no '.join(absent)}"
    if (kind := item.get("type")) and kind not in TYPES:
        yield f"has the type {kind}, which CSL does not know ({nearest(kind, TYPES)})"
    for name, value in item.items():
        if name in NAMES and isinstance(value, list) and any(map(nobody, value)):
            yield f"has {name}: an empty name, which is left out"
        if name not in (*LOOSE, *SHOWN, *NAMES, *DATES) and (meant := misspelt(name)):
            yield f"has {name}, which CSL does not know: did you mean {meant}?"


def nobody(person: Any) -> bool:
    """Whether a name is empty, as registries give it where they know of an author and not who it is."""
    return isinstance(person, Mapping) and not any(person.values())


def shown(item: Mapping[str, Any]) -> dict[str, Any]:
    """`item` without empty names, between which citeproc would set commas."""
    lists = {name for name in item if name in NAMES and isinstance(item[name], list)}
    people = {name: [one for one in item[name] if not nobody(one)] for name in lists}
    return {name: people.get(name, value) for name, value in item.items() if people.get(name, True)}


def in_names(people: Any) -> Iterator[str]:
    """What is wrong with a list of people."""
    if not isinstance(people, list):
        yield 'no list, such as [{"family": "Lee", "given": "A."}]'
        return
    for person in people:
        if nobody(person):
            continue
        if not isinstance(person, Mapping) or not any(
            person.get(part) for part in ("family", "given", "literal")
        ):
            yield f'{str(person)[:40]} has neither family nor literal, as in {{"family": "Lee", "given": "A."}}'
        elif odd := [p for p in PART_OF_NAME if not isinstance(person.get(p, ""), str | None)]:
            yield f"{odd[0]} is no text"


def in_date(date: Any) -> Iterator[str]:
    """What is wrong with a date."""
    example = '{"date-parts": [[2026, 1, 31]]}'
    if isinstance(date, str) and EDTF.fullmatch(date):
        return
    if not isinstance(date, Mapping) or (date and not {"date-parts", "raw", "literal"} & set(date)):
        yield f"no date, such as {example}"
        return
    if (parts := date.get("date-parts")) is None:
        return
    if not isinstance(parts, list) or not all(isinstance(day, list) for day in parts):
        yield f"date-parts are no list of lists, as in {example}"
        return
    limits = ((-9999, 9999), (1, 24), (1, 31))  # months from 13 on are seasons
    for day in parts:
        numbers = [str(part) for part in day if part is not None]
        fits = len(numbers) <= 3 and all(
            number.lstrip("-").isdecimal() and low <= int(number) <= high
            for number, (low, high) in zip(numbers, limits, strict=False)
        )
        if not fits:
            yield f"{day} is no date, as in {example}"


def misspelt(name: str) -> str:
    """The field that `name` was probably meant for; empty where it may be one of its own."""
    known = {one.lower(): one for one in (*SHOWN, *NAMES, *DATES, "type", "id")}
    if name in known.values():
        return ""
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.85)
    return known[near[0]] if near else ""
