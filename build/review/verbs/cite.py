"""Adds references: looks each key up online, through Manubot, and keeps it in content/references.json.

Builds read that file and no server. What was found stays, whatever becomes of the other keys.
"""

from __future__ import annotations

import json
import logging
import re
import socket
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import requests
from manubot.cite.citekey import CiteKey
from manubot.cite.csl_item import CSL_Item
from manubot.cite.doi import expand_short_doi

from ..core import files
from ..core.errors import Refused, graded
from ..core.paths import Paths
from ..guard import links
from ..reading import citations, csl
from ..reading.bibliography import load

TIMEOUT = 30  # seconds that a server may stay silent; Manubot itself would wait for ever
FIELDS = (
    *("id", "type", "title", "author", "editor", "issued", "container-title", "collection-title", "edition"),
    *("volume", "issue", "page", "number", "publisher", "publisher-place", "version", "language"),
    *("DOI", "PMID", "PMCID", "ISBN", "URL"),
)
"""What is kept of a CSL item, in this order; registries add abstracts, links, licences and statistics."""
NAME = ("family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle")


class Unfound(Exception):
    """Why a key has no reference, and what to do."""

    def __init__(self, what: str, todo: str):
        self.what, self.todo = what, todo


UNREACHED = Unfound("no registry could be reached", "look whether this machine is online, and try again")


def add(paths: Paths, keys: Iterable[str], say: Callable[[str], None]) -> dict[str, str | Unfound]:
    """Adds the references of `keys` ("doi:10.…"), and says of each, in a line, what it is.

    Returns the standard id of each key, or why it has no reference.

    Raises Refused where a file of references cannot be read: it then stays as it is.
    """
    file, _ = links.ledger(paths, "references.json")
    bibliography, problems = load(paths)
    if wrong := graded(problems, strict=False)[0]:
        raise Refused(wrong)
    known, became = dict(bibliography.items), {}
    for given in keys:
        try:
            standard = standardized(given.strip().strip("[]").removeprefix("@").strip("{}"))
            there = standard in known
            if not there:
                known[standard] = found(standard)
                files.write(file, with_items(file, [known[standard]]))
        except Unfound as error:
            became[given] = error
        else:
            became[given] = standard
            say(f"{standard} {'is there already' if there else 'added'}: {in_words(known[standard])}")
    return became


def standardized(key: str) -> str:
    """Manubot's standard id of `key`, the long one of a short DOI. Raises Unfound where it is malformed."""
    if short := citations.SHORT.match(key):
        with asking():
            return f"doi:{expand_short_doi(key[short.end() - len('10/') :])}"
    standard, fault = citations.standardize(key, {})
    if fault:
        raise Unfound(*fault)
    if not CiteKey(standard).is_handled_prefix:
        raise Unfound("this is not a citation key", "write it as doi:…, pmid:…, arxiv:…, isbn:… or url:…")
    if wrong := CiteKey(standard).inspect():
        raise Unfound(" ".join(wrong.split()), "look it up and correct it")
    return standard


def found(standard: str) -> dict:
    """The CSL item of a standard key, asked of the registries. Raises Unfound with why there is none."""
    with asking() as answers:
        item = CSL_Item(CiteKey(standard).csl_item).correct_invalid_type().set_default_type()
        kept = pruned({**item, "id": standard})
    if not kept.get("title"):
        raise (
            UNREACHED
            if not any(answers)
            else Unfound("the registry gives no title", "add the CSL item by hand")
        )
    if wrong := next(csl.faults(kept), None):
        raise Unfound(f"what the registry gives {wrong}", "add the CSL item by hand")
    return kept


@contextmanager
def asking() -> Iterator[list[bool]]:
    """Manubot's questions to the registries, as `patient` has them. Raises Unfound where none has an answer."""
    with patient() as answers:
        try:
            yield answers
        except Exception as error:  # Manubot's handlers raise whatever their servers and parsers do
            logging.debug("manubot", exc_info=error)
            if not any(answers) and (answers or unreached(error)):
                raise UNREACHED from None
            what = "no registry that Manubot asks has an answer"
            raise Unfound(what, "correct the key, or try again later") from None


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
        stack.callback(socket.setdefaulttimeout, socket.getdefaulttimeout())  # some of it asks by other means
        socket.setdefaulttimeout(TIMEOUT)
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
    named = (person.get("family") or person.get("literal") for person in item.get("author") or [])
    people = [name for name in named if name]
    who = f"{people[0]} et al., " if len(people) > 2 else f"{' and '.join(people)}, " if people else ""
    issued = item.get("issued")
    dates = (isinstance(issued, dict) and issued.get("date-parts")) or [[]]
    when = f" ({dates[0][0]})" if dates[0] else ""
    return " ".join(f"{who}{item.get('title', '')}{when}".split())
