"""What is known of the works that chapters may cite, by Manubot's standard id.

Items stand in the content folder: in `references.json` (CSL JSON), and in Manubot's `manual-references*.*`, which win.
What neither has is taken from the branch `output` of the manuscript's repository, where Manubot's workflow keeps the
items and keys of the last build that was published.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml
from manubot.cite.csl_item import CSL_Item

from ..core import git, yaml_text
from ..core.errors import Place, Problem, ReviewError
from ..core.paths import Paths
from ..markdown import pandoc
from . import csl


@dataclass(frozen=True)
class Bibliography:
    """`items` are CSL items by standard id; `published`, those that come from `branch`; `standard`, the standard ids of
    keys as Manubot looked them up."""

    items: dict[str, dict] = field(default_factory=dict)
    published: frozenset[str] = frozenset()
    standard: dict[str, str] = field(default_factory=dict)
    branch: str = ""

    def faults(self, standard: str) -> list[Problem]:
        """What is wrong with an item that nobody keeps in the content folder: asked of those that are cited alone."""
        if standard not in self.published:
            return []
        item, place = self.items[standard], Place(f"{self.branch}:references.json", 0)
        todo = "add a better item to content/manual-references.json"
        wrong = [place.problem(f"item {standard} {what}", todo) for what in csl.faults(item)]
        return wrong or [place.warning(f"item {standard} {what}", todo) for what in csl.doubts(item)]


def load(paths: Paths) -> tuple[Bibliography, list[Problem]]:
    """All items at hand; unreadable files and incomplete items of the content folder are problems."""
    items: dict[str, dict] = {}
    problems: list[Problem] = []
    for file in [paths.content / "references.json", *sorted(paths.content.glob("manual-references*.*"))]:
        if not file.is_file():
            continue
        where = paths.relative(file)
        try:
            text = file.read_text(encoding="utf-8-sig")
            listed = parse(file, text)
        except ReviewError as error:
            problems += [replace(problem, file=where) for problem in error.problems]
            continue
        except (ValueError, RecursionError, yaml.YAMLError) as error:
            line = getattr(error, "lineno", 0)
            problems.append(
                Problem(where, line, f"cannot be read ({' '.join(str(error).split())})", "mend the file")
            )
            continue
        found, wrong = identified(listed, where, text)
        problems += wrong
        items |= found
    last = last_published(paths)
    return replace(last, items={**last.items, **items}, published=last.published - items.keys()), problems


def identified(listed: list, where: str, text: str) -> tuple[dict[str, dict], list[Problem]]:
    """The items of one list by standard id, and what is wrong with them at the lines of `text`."""
    items: dict[str, dict] = {}
    problems: list[Problem] = []
    for number, item in enumerate(listed, start=1):
        known = (item.get("id") or item.get("title")) if isinstance(item, dict) else None
        place = Place(where, line_of(known, text))
        named, mend = f"item {known or f'number {number}'}", "mend the CSL item"
        try:
            wrong = [place.problem(f"{named} {what}", mend) for what in csl.faults(item)]
            if not wrong:
                item = completed(item)
                problems += [place.warning(f"{named} {what}", mend) for what in csl.doubts(item)]
                standard = CSL_Item(item).standardize_id()["id"]
        except RecursionError:
            wrong = [place.problem(f"{named} nests without end", mend)]
        except ValueError:  # neither an id nor what Manubot infers one from
            wrong = [
                place.warning(f"{named} has no id, and cannot be cited", 'give it one, as "id": "doi:…"')
            ]
            known = None
        problems += wrong
        if wrong:
            if isinstance(known, str):  # its citations are no faults of their own
                items[known] = {"title": "", **(item if isinstance(item, dict) else {}), "id": known}
            continue
        if standard in items and items[standard] != item:
            problems.append(place.problem(f"item {standard} is given twice", "keep one of the two"))
        items[standard] = item
    return items, problems


def completed(item: dict) -> dict:
    """`item` with the type that CSL has for it, as Manubot corrects it."""
    kind = item.get("type")
    return {**item, "type": CSL_Item.type_mapping.get(kind, kind) or "entry"} if kind is not None else item


def last_published(paths: Paths) -> Bibliography:
    """What the branch `output` of the manuscript's repository has."""
    branch = git.newest(paths.root, *git.OUTPUT)
    if branch is None:
        return Bibliography()
    try:
        listed = json.loads(git.output(paths.root, "show", f"{branch}:references.json") or "[]")
    except ValueError:
        listed = []
    items = {
        standard: completed(item)
        for item in (listed if isinstance(listed, list) else [])
        if isinstance(item, dict) and (standard := published_id(item))
    }
    table = git.output(paths.root, "show", f"{branch}:citations.tsv") or ""
    name = branch.removeprefix("refs/heads/").removeprefix("refs/remotes/")
    return Bibliography(items, frozenset(items), dict(looked_up(table)), name)


def published_id(item: dict) -> str:
    """The standard id that Manubot noted in an item beside the short one."""
    noted = re.search(r"^standard_id: *(\S+)", str(item.get("note") or ""), re.MULTILINE)
    return noted[1] if noted else str(item.get("standard_citation") or item.get("id") or "")


def looked_up(table: str) -> Iterator[tuple[str, str]]:
    """Each key of Manubot's citations.tsv with its standard id; releases of Manubot name the columns differently."""
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        standard = row.get("standard_id") or row.get("standard_citation")
        for column, key in row.items() if standard else ():
            if isinstance(key, str) and column not in ("short_id", "citation_id"):
                yield key.removeprefix("@"), standard or ""


def parse(file: Path, text: str) -> list[Any]:
    """The items in `text`, as the name of `file` says what it is. Raises ValueError where it is something else."""
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
    """The line of `text` that has `literal`, 0 where none has."""
    position = text.find(f'"{literal}"') if literal else -1
    position = position if position >= 0 else text.find(str(literal)) if literal else -1
    return text.count("\n", 0, position) + 1 if position >= 0 else 0
