"""Turns citation keys into references, offline: every key must name an item of the content folder.

Keys follow Manubot: `doi:`, `pubmed:`, `arxiv:`, `isbn:`, `url:` …, or an alias `[@alias]: doi:…` of the chapter.
Items stand in `references.json` (CSL JSON) and in Manubot's `manual-references*.*`.
"""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import panflute as pf
import yaml
from manubot.cite.citekey import CiteKey, shorten_citekey
from manubot.cite.csl_item import CSL_Item

from ..core import yaml_text
from ..core.errors import Place, Problem, ReviewError
from ..core.keys import LABEL
from ..core.paths import Paths
from ..markdown import pandoc
from . import crossing, csl
from .locate import Locator
from .misreadings import labelled

CUT = re.compile(r"^[(?&#=]\w")

COUNTED = re.compile(r"\s*,?\s*(\d[\d.–-]*\s+(?!(?:and|&)\s+\d)[^\W\d_]\w*)")
"""A number with the word that it counts, as in "99 years later": pandoc takes any number for a page."""


def load(paths: Paths) -> tuple[dict[str, dict], list[Problem]]:
    """CSL items by Manubot's standard id; unreadable files and incomplete items are problems."""
    items: dict[str, dict] = {}
    problems: list[Problem] = []
    for file in [*sorted(paths.content.glob("manual-references*.*")), paths.content / "references.json"]:
        if not file.is_file():
            continue
        where = paths.relative(file)
        try:
            text = file.read_text(encoding="utf-8-sig")
            read = parse(file, text)
        except ReviewError as error:
            problems += [replace(problem, file=where) for problem in error.problems]
            continue
        except (ValueError, RecursionError, yaml.YAMLError) as error:
            line = getattr(error, "lineno", 0)
            problems.append(
                Problem(where, line, f"cannot be read ({' '.join(str(error).split())})", "mend the file")
            )
            continue
        for number, item in enumerate(read, start=1):
            if isinstance(item, dict) and isinstance(item.get("type"), str):
                item["type"] = CSL_Item.type_mapping.get(item["type"], item["type"])
            known = (item.get("id") or item.get("title")) if isinstance(item, dict) else None
            line = line_of(known, text)
            try:
                if wrong := list(csl.faults(item)):
                    named = f"item {known or f'number {number}'}"
                    problems += [
                        Problem(where, line, f"{named} {what}", "mend the CSL item") for what in wrong
                    ]
                    if isinstance(known, str):
                        items[known] = {
                            "title": "",
                            **item,
                            "id": known,
                        }  # its citations are no faults of their own
                    continue
                standard = CSL_Item(item).standardize_id()["id"]
            except RecursionError:
                problems.append(Problem(where, line, f"item {known} nests without end", "mend the CSL item"))
                continue
            if standard in items and items[standard] != item:
                problems.append(
                    Problem(
                        where,
                        line_of(item["id"], text),
                        f"item {standard} is given twice",
                        "keep one of the two",
                    )
                )
            items[standard] = item
    return items, problems


def parse(file: Path, text: str) -> list[dict]:
    if file.suffix == ".json":
        read = json.loads(text)
    elif file.suffix in (".yaml", ".yml"):
        read = yaml_text.load(text)
        read = read.get("references", read) if isinstance(read, dict) else read
    elif file.suffix == ".bib":
        read = json.loads(pandoc.run(text, "--from=biblatex", "--to=csljson")[0])
    else:
        raise ValueError(f"{file.suffix} is no bibliography; use .json, .yaml or .bib")
    if not isinstance(read, list):
        raise ValueError("it is not a list of CSL items")
    return read


def line_of(literal: object, text: str) -> int:
    position = text.find(f'"{literal}"') if literal else -1
    position = position if position >= 0 else text.find(str(literal)) if literal else -1
    return text.count("\n", 0, position) + 1 if position >= 0 else 0


def aliases(doc: pf.Doc, chapters: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Aliases that `chapters` define as `[@alias]: key`; their paragraphs are taken out of the document."""
    if not any(re.search(r"^\s*\[@[^\]]*\]:", text, re.MULTILINE) for _, text in chapters):
        return {}  # looking for them in the document would cost as much as all else
    from manubot.pandoc.cite_filter import _get_reference_link_citekey_aliases

    doc.manubot = {"citekey_aliases": {}}
    doc.walk(_get_reference_link_citekey_aliases)
    return doc.manubot["citekey_aliases"]


def resolve(
    elements: Sequence[pf.Element], items: dict[str, dict], known_aliases: dict[str, str], locator: Locator
) -> tuple[list[dict], list[Problem]]:
    """Points every citation to its item; gives the items cited, in order, under their short ids."""
    labels = set(labelled(elements))
    times: Counter[str] = Counter()
    used: dict[str, dict] = {}
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
            if not fault and standard not in items:
                near = difflib.get_close_matches(standard, items, n=1, cutoff=0.85)
                fault = (
                    f"citation @{key} has no reference",
                    f"did you mean @{near[0]}?"
                    if near
                    else f"add the CSL item {standard} to references.json",
                )
            if fault:
                problems.append(place(key, times, locator).problem(*fault))
                continue
            citation.id = shorten_citekey(standard)
            crossing.one_by_one(citation)
            used[standard] = {**items[standard], "id": citation.id, "note": f"standard_id: {standard}"}
    return list(used.values()), problems


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
    if key.lower().startswith("doi:10/") or known_aliases.get(key, "").lower().startswith("doi:10/"):
        return key, (f"@{key} is a shortDOI, which only a server can resolve", "write the full DOI")
    try:
        return CiteKey(key, aliases=known_aliases).standard_id, None
    except Exception as error:  # Manubot's handlers raise what their parsers raise
        return key, (
            f"@{key} is not a citation key ({error})",
            "write it as doi:…, pmid:…, arxiv:…, isbn:… or url:…",
        )
