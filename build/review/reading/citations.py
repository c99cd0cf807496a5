"""Turns citation keys into references, offline: every key must name an item of the bibliography.

Keys follow Manubot: `doi:`, `pubmed:`, `arxiv:`, `isbn:`, `url:` …, or an alias `[@alias]: doi:…` of the chapter.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import panflute as pf
from manubot.cite.citekey import CiteKey, shorten_citekey

from ..core.errors import Place, Problem
from ..core.keys import LABEL
from ..core.unwise import Unwise
from . import crossing, csl
from .bibliography import Bibliography
from .locate import Locator
from .misreadings import labelled

SHORT = re.compile(r"(?:short)?doi:10/", re.IGNORECASE)

CUT = re.compile(r"^[(?&#=]\w")

COUNTED = re.compile(r"\s*,?\s*(\d[\d.–-]*\s+(?!(?:and|&)\s+\d)[^\W\d_]\w*)")
"""A number with the word that it counts, as in "99 years later": pandoc takes any number for a page."""


def aliases(doc: pf.Doc, chapters: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Aliases that `chapters` define as `[@alias]: key`; their paragraphs are taken out of the document."""
    if not any(re.search(r"^\s*\[@[^\]]*\]:", text, re.MULTILINE) for _, text in chapters):
        return {}  # looking for them in the document would cost as much as all else
    from manubot.pandoc.cite_filter import _get_reference_link_citekey_aliases

    doc.manubot = {"citekey_aliases": {}}
    doc.walk(_get_reference_link_citekey_aliases)
    return doc.manubot["citekey_aliases"]


def resolve(
    elements: Sequence[pf.Element], known: Bibliography, known_aliases: dict[str, str], locator: Locator
) -> tuple[list[dict], list[Problem]]:
    """Points every citation to its item; gives the items cited, in order, under their short ids."""
    labels = set(labelled(elements))
    times: Counter[str] = Counter()
    used: dict[str, dict] = {}
    missing: set[str] = set()
    problems: list[Problem] = []
    for cite in (e for e in elements if isinstance(e, pf.Cite)):
        for citation in cite.citations:
            key = citation.id
            times[key] += 1
            if crossing.swallowed(cite):
                what = f"@{key} stands among the words of another citation, and one of the two would be lost"
                problems.append(place(key, times, locator).problem(what, "put ; between them"))
                continue
            if LABEL.match(key):
                if key not in labels:
                    near = difflib.get_close_matches(key, labels, n=1)
                    todo = f"did you mean @{near[0]}?" if near else f"give something the label {{#{key}}}"
                    problems.append(place(key, times, locator).problem(f"nothing is labelled {key}", todo))
                continue
            if crossing.within_link(cite):
                what = f"@{key} is cited within a link, and would be one itself"
                problems.append(place(key, times, locator).problem(what, "put it behind the link"))
                continue
            if cut := cut_off(cite, citation):
                todo = f"put the whole key in braces: @{{{key}{cut}}}"
                what = f"pandoc cuts the key at '{cut[0]}' in @{key}{cut}"
                problems.append(place(key, times, locator).problem(what, todo))
                continue
            if counted := COUNTED.match(pf.stringify(pf.Plain(*citation.suffix))):
                what = f"'{counted[1]}' behind @{key} would be read as a page"
                todo = "write p. before a page, or begin with another word"
                problems.append(place(key, times, locator).problem(what, todo))
                continue
            standard, fault = standardize(key, known_aliases)
            written = known_aliases.get(key, key)
            if (fault or standard not in known.items) and known.standard.get(written) in known.items:
                short, standard = fault, known.standard[written]
                if short and standard not in used:
                    what = f"{short[0]}; the last build that was published has {standard} for it"
                    problems.append(
                        place(key, times, locator).warning(Unwise.SHORT_DOI, what, f"write @{standard}")
                    )
            elif fault or standard not in known.items:
                if standard not in missing:
                    found = place(key, times, locator).problem(
                        *(fault or unknown(key, standard, known.items))
                    )
                    needs = SHORT.match(standard) or (not fault and askable(standard, known.items))
                    problems.append(replace(found, needs=standard if needs else ""))
                missing.add(standard)
                continue
            if standard not in used:
                problems += known.faults(standard)
            citation.id = shorten_citekey(standard)
            crossing.one_by_one(citation)
            used[standard] = {
                **csl.shown(known.items[standard]),
                "id": citation.id,
                "note": f"standard_id: {standard}",
            }
    return list(used.values()), problems


def unknown(key: str, standard: str, items: Iterable[str]) -> tuple[str, str]:
    """What is said, once, of a key that has no item."""
    what = f"citation @{key} has no reference"
    if f"{standard}/" in items:
        return f"{what}: pandoc drops its last /", f"put braces round it: @{{{key}/}}"
    near = difflib.get_close_matches(standard, items, n=1, cutoff=0.85)
    meant = f"did you mean @{near[0]}? if not, " if near else ""
    ask = "let review build --online or review cite look it up, or " if askable(standard, items) else ""
    return what, f"{meant}{ask}add its CSL item to references.json"


def askable(standard: str, items: Iterable[str]) -> bool:
    """Whether a server may know what no item is there for; of a key that pandoc cut, none does."""
    return f"{standard}/" not in items and CiteKey(standard).is_handled_prefix


def place(key: str, times: Mapping[str, int], locator: Locator) -> Place:
    """Where `key` is cited for the last of so many `times`; chapters have it with or without braces."""
    braced = f"@{{{key}}}"
    written = braced if any(braced in text for _, text in locator.chapters) else f"@{key}"
    return locator.nth(written, times[key])


def cut_off(cite: pf.Cite, citation: pf.Citation) -> str:
    """What stands right after a key, without a space, and would have belonged to it."""
    after = citation.suffix[0] if len(citation.suffix) else None
    if after is None and citation.mode == "AuthorInText" and len(cite.citations) == 1:
        after = cite.next
    return after.text if isinstance(after, pf.Str) and CUT.match(after.text) else ""


def standardize(key: str, known_aliases: dict[str, str]) -> tuple[str, tuple[str, str] | None]:
    """Manubot's standard id of `key`, and what is wrong with it."""
    if SHORT.match(written := known_aliases.get(key, key)):
        what = f"@{key} is a shortDOI, which only a server can resolve"
        return written, (
            what,
            f"write the full DOI, which https://doi.org/{written.rpartition('/')[2]} leads to",
        )
    try:
        return CiteKey(key, aliases=known_aliases).standard_id, None
    except Exception as error:  # Manubot's handlers raise what their parsers raise
        return key, (
            f"@{key} is not a citation key ({error})",
            "write it as doi:…, pmid:…, arxiv:…, isbn:… or url:…",
        )
