"""Adds references: looks each key up online, through Manubot, and keeps it in content/references.json.

Builds read that file and no server. Nothing is written unless every key was found.
"""

from __future__ import annotations

import json
import logging
import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import requests
from manubot.cite.citekey import CiteKey
from manubot.cite.csl_item import CSL_Item

from ..core import files
from ..core.errors import Problem, Refused, ReviewError, graded
from ..core.paths import Paths
from ..reading import citations
from ..reading.bibliography import load

TIMEOUT = 30  # seconds that a server may stay silent; Manubot itself would wait for ever
FIELDS = (
    *("id", "type", "title", "author", "editor", "issued", "container-title", "collection-title", "edition"),
    *("volume", "issue", "page", "number", "publisher", "publisher-place", "version", "language"),
    *("DOI", "PMID", "PMCID", "ISBN", "URL"),
)
"""What is kept of a CSL item, in this order; registries add abstracts, links, licences and statistics."""
NAME = ("family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle")


def add(paths: Paths, keys: Iterable[str]) -> list[str]:
    """Adds the references of `keys` ("doi:10.…"), and says of each, in a line, what it is.

    Raises Refused, with a line for each key that is malformed or cannot be found; the file then stays as it is.
    """
    file = paths.content / "references.json"
    bibliography, problems = load(paths)
    if wrong := graded(problems, strict=False)[0]:
        raise Refused(wrong)
    known, problems = bibliography.items, []
    added: dict[str, dict] = {}
    said = []
    for key in dict.fromkeys(key.strip().strip("[]").removeprefix("@").strip("{}") for key in keys):
        standard, fault = citations.standardize(key, {})
        fault = fault or malformed(standard)
        if fault:
            problems.append(Problem("", 0, *fault))
        elif standard in known or standard in added:
            said.append(f"{standard} is there already: {in_words((known | added)[standard])}")
        else:
            try:
                added[standard] = found(standard)
            except ReviewError as error:
                problems += error.problems
            else:
                said.append(f"{standard} added: {in_words(added[standard])}")
    if problems:
        raise Refused(problems)
    if added:
        files.write(file, with_items(file, added.values()))
    return said


def malformed(standard: str) -> tuple[str, str] | None:
    key = CiteKey(standard)
    if not key.is_handled_prefix:
        return f"@{standard} is not a citation key", "write it as doi:…, pmid:…, arxiv:…, isbn:… or url:…"
    fault = key.inspect()
    return (f"@{standard}: {' '.join(fault.split())}", "look it up and correct it") if fault else None


def found(standard: str) -> dict:
    """The CSL item of a standard key, asked of the registries. Raises ReviewError with why there is none."""
    with patient() as answers:
        try:
            item = CSL_Item(CiteKey(standard).csl_item).correct_invalid_type().set_default_type()
        except Exception as error:  # Manubot's handlers raise whatever their servers and parsers do
            logging.debug("manubot", exc_info=error)
            if not any(answers) and (answers or unreached(error)):
                what = f"{standard}: no registry could be reached"
                raise ReviewError(what, "look whether this machine is online, and try again") from None
            what = f"{standard}: no registry that Manubot asks has an answer"
            raise ReviewError(what, "correct the key, or try again later") from None
    kept = pruned({**item, "id": standard})
    if not kept.get("title"):
        raise ReviewError(f"{standard}: the registry gives no title", "add the CSL item by hand")
    return kept


def pruned(item: dict) -> dict:
    """`item` with the fields that a list of references can use, in the order of FIELDS."""
    kept = {name: item[name] for name in FIELDS if item.get(name) not in (None, "", [], {})}
    for role in ("author", "editor"):
        if role in kept:
            kept[role] = [{part: person[part] for part in NAME if person.get(part)} for person in kept[role]]
    if "issued" in kept and "date-parts" in kept["issued"]:
        kept["issued"] = {"date-parts": kept["issued"]["date-parts"]}
    if "DOI" in kept:  # Manubot would write a short one, which says nothing without a server
        kept["URL"] = f"https://doi.org/{kept['DOI']}"
    for name in ("title", "container-title"):
        if isinstance(kept.get(name), list):
            kept[name] = kept[name][0]
    return kept


def unreached(error: BaseException | None) -> bool:
    """Whether `error`, or one that it came from, is of the network."""
    while error is not None:
        if isinstance(error, OSError) or "onnection" in type(error).__name__:
            return True
        error = error.__cause__ or error.__context__
    return False


@contextmanager
def patient() -> Iterator[list[bool]]:
    """Manubot without its log, and with an end to its waiting; of each question, whether a server answered."""
    answers: list[bool] = []

    def get(url: str, *arguments: Any, ask: Any = requests.get, **options: Any) -> requests.Response:
        answers.append(False)
        response = ask(url, *arguments, **{"timeout": TIMEOUT, **options})
        answers[-1] = True
        return response

    with ExitStack() as stack:
        stack.enter_context(mock.patch("requests.get", get))
        disabled = logging.root.manager.disable
        logging.disable(logging.CRITICAL)
        stack.callback(logging.disable, disabled)
        yield answers


def with_items(file: Path, items: Iterable[dict]) -> str:
    """The text of `file`, if it is there, with `items` where its order has them; each line of it is left as it was."""
    text = file.read_text(encoding="utf-8-sig") if file.is_file() else "[]"
    listed = json.loads(text)
    for item in items:
        listed.insert(bisect([str(other["id"]) for other in listed], item["id"]), item)
    indent = len(match[1]) if (match := re.match(r"\[\n( +)", text)) else 2
    return json.dumps(listed, indent=indent, ensure_ascii=False) + "\n"


def in_words(item: dict) -> str:
    """Who, what and when, in a line."""
    people = [person.get("family") or person.get("literal", "") for person in item.get("author", [])]
    who = f"{people[0]} et al., " if len(people) > 2 else f"{' and '.join(people)}, " if people else ""
    dates = item.get("issued", {}).get("date-parts") or [[]]
    when = f" ({dates[0][0]})" if dates[0] else ""
    return " ".join(f"{who}{item['title']}{when}".split())
