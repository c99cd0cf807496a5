"""Reads metadata.yaml, and refuses what a catalogue, a reader or Manubot would take for something else.

Every key is a template variable too, so keys of an author's own may be there; those that have a meaning have a shape.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from ..core import yaml_text
from ..core.errors import Problem
from ..core.keys import KEY
from ..core.paths import Paths
from ..core.unwise import Unwise
from ..guard import links
from ..markdown import credit

Path = tuple[Any, ...]


class Fault(NamedTuple):
    """Where in the tree, what is wrong, and what to do."""

    path: Path
    what: str
    todo: str
    unwise: Unwise | str = ""


LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
ORCID = re.compile(
    r"(?:https?://)?(?:www\.)?(?:orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dXx])/?", re.IGNORECASE
)


def text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def texts(value: Any) -> bool:
    return text(value) or (isinstance(value, list) and all(map(text, value)))


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def mapping(value: Any) -> bool:
    return isinstance(value, dict)


TEXT, TEXTS = (
    (text, "a text", "put it in quotes"),
    (texts, "a list of texts", "write each on a line of its own, after '- '"),
)
FLAG, MAPPING = (
    (flag, "true or false", "write one of the two"),
    (mapping, "'key: value' lines", "write them below it, indented"),
)
Shape = tuple[Callable[[Any], bool], str, str]
SHAPES: Mapping[str, Shape] = {
    "title": TEXT, "lede": TEXT, "lang": TEXT, "repository": TEXT, "thumbnail": TEXT, "html_url": TEXT,
    "keywords": TEXTS, "strict": FLAG, "licence": MAPPING, "pandoc": MAPPING, "manubot": MAPPING,
}  # fmt: skip
AUTHOR: Mapping[str, Shape] = {
    "name": TEXT, "orcid": TEXT, "email": TEXT, "github": TEXT, "initials": TEXT, "twitter": TEXT, "mastodon": TEXT,
    "affiliations": TEXTS, "funders": TEXTS, "corresponding": FLAG,
}  # fmt: skip
LICENCE: Mapping[str, Shape] = {"name": TEXT, "url": TEXT}
MISTAKEN = {"license": "licence", "language": "lang", "author": "authors", "keyword": "keywords", "affiliation": "affiliations", "orchid": "orcid"}  # fmt: skip
"""What others call keys that have a meaning here."""


def read(paths: Paths) -> tuple[dict, list[Problem]]:
    """metadata.yaml as a dictionary, ORCID iDs without their address; what is wrong is a problem at its line."""
    file = paths.content / "metadata.yaml"
    where = paths.relative(file)
    if not file.is_file():
        return {}, [Problem(where, 0, "the metadata are missing", "write at least title: and authors:")]
    if wrong := links.fault(file, paths):
        return {}, [Problem(where, 0, *wrong)]
    try:
        written = file.read_text(encoding="utf-8-sig")
        metadata = yaml_text.load(written) or {}
        _, lines = yaml_text.as_written(written)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return {}, [yaml_text.problem(error, where)]
    if not isinstance(metadata, dict):
        what = "the metadata are not 'key: value' lines"
        return {}, [Problem(where, 1, what, "write at least title: and authors:")]
    for author in listed(metadata):
        if author.get("corresponding") in ("yes", "on", "no", "off"):  # what Manubot's YAML takes them for
            author["corresponding"] = author["corresponding"] in ("yes", "on")
    problems = [
        Problem(where, lines.get(tuple(map(str_or_index, path)), 0), *told)
        for path, *told in faults(metadata)
    ]
    for author in listed(metadata):
        for key in ("affiliations", "funders"):  # Manubot takes no empty ones
            if author.get(key, "") is None:
                del author[key]
        if found := ORCID.fullmatch(str(author.get("orcid", ""))):
            author["orcid"] = found[1].upper()
    return metadata, problems


def listed(metadata: Mapping[str, Any]) -> list[dict]:
    """The authors, as far as they are what they should be."""
    found = metadata.get("authors") or metadata.get("author_info") or []
    return [author for author in found if isinstance(author, dict)] if isinstance(found, list) else []


def str_or_index(part: Any) -> Any:
    return part if isinstance(part, int) else str(part)


def faults(metadata: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the metadata, and what to do."""
    if "title" not in metadata:
        yield Fault((), "no title", "add a line title: …")
    yield from shaped(metadata, SHAPES, (), "")
    if text(lang := metadata.get("lang")) and not LANGUAGE.fullmatch(lang):
        yield Fault(("lang",), f"lang: {lang} names no language", "write it as en or en-GB")
    if (date := metadata.get("date")) is not None and not is_date(date):
        yield Fault(("date",), f"date: {date} is no date", "write it as 2026-01-31")
    if mapping(licence := metadata.get("licence")):
        yield from shaped(licence, LICENCE, ("licence",), "the licence's ")
    for path, words in strings(metadata, ()):
        if path[0] in ("title", "lede", "abstract", "keywords", "pandoc") and (key := KEY.search(words)):
            yield Fault(path, f"{key[0]} in the metadata is not looked up", "cite it in a chapter")
    for key in ("authors", "author_info"):
        if (authors := metadata.get(key)) is None:
            continue
        if not isinstance(authors, list):
            yield Fault((key,), f"{key} is no list", "write each author after '- '")
            continue
        for i, author in enumerate(authors):
            yield from author_faults(author, (key, i))


def author_faults(author: Any, path: Path) -> Iterator[Fault]:
    if not mapping(author) or "name" not in author:
        yield Fault(path, "an author has no name", "give each entry under authors: a name:")
        return
    yield from shaped(author, AUTHOR, path, "an author's ")
    if text(orcid := author.get("orcid")) and not is_orcid(orcid):
        todo = "compare it with https://orcid.org: its last digit checks the others"
        yield Fault((*path, "orcid"), f"{orcid} is no ORCID iD", todo, Unwise.ORCID)
    if text(author["name"]):
        for what, todo in credit.faults([author]):
            yield Fault((*path, "credit"), what, todo, Unwise.CREDIT)


def shaped(tree: Mapping[Any, Any], shapes: Mapping[str, Shape], path: Path, of: str) -> Iterator[Fault]:
    """The entries of `tree` that are not of their shape, and keys that mean nothing where another was meant."""
    for key, value in tree.items():
        if key in shapes:
            fits, shape, todo = shapes[key]
            if not fits(value) and not (value is None and key not in ("title", "name")):
                scalar = bool(path) and isinstance(value, int | float) and shapes[key] is TEXT
                yield Fault((*path, key), f"{of}{key} is not {shape}", todo, Unwise.NUMBER if scalar else "")
        elif (meant := MISTAKEN.get(str(key))) in shapes or meant == "authors":
            yield Fault(
                (*path, key), f"{key}: means nothing here", f"did you mean {meant}:?", Unwise.MISTAKEN
            )


def is_date(value: Any) -> bool:
    try:
        return datetime.date.fromisoformat(value).isoformat() == value
    except (TypeError, ValueError):
        return False


def is_orcid(value: str) -> bool:
    """Whether the last digit is what the others ask for (ISO 7064 MOD 11-2)."""
    if not (found := ORCID.fullmatch(value.strip())):
        return False
    *digits, check = found[1].upper().replace("-", "")
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == check


def strings(node: Any, path: Path) -> Iterator[tuple[Path, str]]:
    match node:
        case str():
            yield path, node
        case dict():
            for key, child in node.items():
                yield from strings(child, (*path, key))
        case list():
            for i, child in enumerate(node):
                yield from strings(child, (*path, i))


def summary_faults(wanted: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with `summary` in the metadata, and what to do."""
    if wanted is None:
        return
    optional = {"legend", "explained"}
    if not isinstance(wanted, dict) or {*wanted} - optional != {"title", "chapters"}:
        yield (
            "summary has not the two entries title and chapters",
            "write both below it, indented (legend and explained may follow), or leave it out",
        )
    elif not all(map(text, wanted.values())):
        yield "an entry of summary is not a text", "put it in quotes"
