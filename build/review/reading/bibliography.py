"""What is known of the works that chapters may cite, by Manubot's standard id.

Items stand in the content folder: in `references.json` (CSL JSON), and in Manubot's `manual-references*.*`, which win.
What neither has is taken from the branch `output` of the manuscript's repository, where Manubot's workflow keeps the
items and keys of the last build that was published.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from manubot.cite.csl_item import CSL_Item

from ..core import git, yaml_text
from ..core.errors import Place, Problem, ReviewError
from ..core.paths import Paths
from ..core.unwise import Unwise
from ..guard import links
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
        return wrong or [
            place.warning(Unwise.DOUBTFUL, f"item {standard} {what}", todo) for what in csl.doubts(item)
        ]


def load(paths: Paths) -> tuple[Bibliography, list[Problem]]:
    """All items at hand; unreadable files and incomplete items of the content folder are problems."""
    items: dict[str, dict] = {}
    problems: list[Problem] = []
    for file in [paths.content / "references.json", *sorted(paths.content.glob("manual-references*.*"))]:
        if not file.is_file() and not file.is_symlink():
            continue
        where = paths.relative(file)
        if wrong := links.fault(file, paths):
            problems.append(Problem(where, 0, *wrong))
            continue
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
    last, unread = last_published(paths)
    problems += unread
    return replace(last, items={**last.items, **items}, published=last.published - items.keys()), problems


def identified(listed: list, where: str, text: str) -> tuple[dict[str, dict], list[Problem]]:
    """The items of one list by standard id, and what is wrong with them at the lines of `text`."""
    items: dict[str, dict] = {}
    problems: list[Problem] = []
    for number, item in enumerate(listed, start=1):
        known = (item.get("id") or item.get("title")) if isinstance(item, dict) else None
        place = partial(placed, where, text, known)
        named, mend = f"item {known or f'number {number}'}", "mend the CSL item"
        try:
            wrong = [place().problem(f"{named} {what}", mend) for what in csl.faults(item)]
            if not wrong:
                item = completed(item)
                problems += [
                    place().warning(Unwise.DOUBTFUL, f"{named} {what}", mend) for what in csl.doubts(item)
                ]
                standard = CSL_Item(item).standardize_id()["id"]
        except RecursionError:
            wrong = [place().problem(f"{named} nests without end", mend)]
        except ValueError:  # neither an id nor what Manubot infers one from
            wrong = [
                place().warning(
                    Unwise.NO_ID, f"{named} has no id, and cannot be cited", 'give it one, as "id": "doi:…"'
                )
            ]
            known = None
        problems += wrong
        if wrong:
            if isinstance(known, str):  # its citations are no faults of their own
                items[known] = {"title": "", **(item if isinstance(item, dict) else {}), "id": known}
            continue
        if standard in items and items[standard] != item:
            problems.append(place().problem(f"item {standard} is given twice", "keep one of the two"))
        items[standard] = item
    return items, problems


def completed(item: dict) -> dict:
    """`item` with the type that CSL has for it, as Manubot corrects it."""
    kind = item.get("type")
    return {**item, "type": CSL_Item.type_mapping.get(kind, kind) or "entry"} if kind is not None else item


def last_published(paths: Paths) -> tuple[Bibliography, list[Problem]]:
    """What the branch `output` of the manuscript's repository has, and what of it cannot be read."""
    branch = git.newest(paths.root, *git.OUTPUT)
    if branch is None:
        return Bibliography(), []
    name = branch.removeprefix("refs/heads/").removeprefix("refs/remotes/")
    readers = {"references.json": as_published, "citations.tsv": looked_up}
    read: dict[str, dict] = {key: {} for key in readers}
    unread = []
    for file, reader in readers.items():
        try:
            read[file] = reader(git.output(paths.root, "show", f"{branch}:{file}") or "")
        except (ValueError, RecursionError, csv.Error) as error:
            what = f"cannot be read ({' '.join(str(error).split()):.200}), and nothing of it is known"
            unread.append(
                Place(f"{name}:{file}", 0).warning(Unwise.UNREAD, what, "publish the manuscript once more")
            )
    items, standard = (read[file] for file in readers)
    return Bibliography(items, frozenset(items), standard, name), unread


def as_published(text: str) -> dict[str, dict]:
    """The items of a published references.json by standard id. Raises ValueError where it is something else."""
    listed = json.loads(text or "[]")
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise ValueError("it is not a list of CSL items")
    return {standard: completed(item) for item in listed if (standard := published_id(item))}


def published_id(item: dict) -> str:
    """The standard id that Manubot noted in an item beside the short one."""
    noted = re.search(r"^standard_id: *(\S+)", str(item.get("note") or ""), re.MULTILINE)
    return noted[1] if noted else str(item.get("standard_citation") or item.get("id") or "")


def looked_up(table: str) -> dict[str, str]:
    """Each key of Manubot's citations.tsv with its standard id; releases of Manubot name the columns differently."""
    found = {}
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        standard = row.get("standard_id") or row.get("standard_citation")
        for column, key in row.items() if standard else ():
            if isinstance(key, str) and column not in ("short_id", "citation_id"):
                found[key.removeprefix("@")] = standard or ""
    return found


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


def placed(where: str, text: str, literal: object) -> Place:
    """The line of `text` that has `literal`: looked for only where something is wrong with it."""
    position = text.find(f'"{literal}"') if literal else -1
    position = position if position >= 0 else text.find(str(literal)) if literal else -1
    return Place(where, text.count("\n", 0, position) + 1 if position >= 0 else 0)
