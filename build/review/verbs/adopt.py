"""Adopts a Manubot manuscript: says what it has, and adds what this machine needs; no prose, nothing of `build/`.

What Manubot looked up lies on the branch `output`: its references become `content/references.json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import yaml

from ..core import files, git, yaml_text
from ..core.errors import Problem, Refused, ReviewError
from ..core.paths import Paths
from ..guard import links
from ..reading import bibliography, csl, fetched, strict
from ..reading.bibliography import Bibliography
from . import cite, pinning

CC_BY = ("# Creative Commons Attribution 4.0 International", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")  # fmt: skip
"""The heading of the LICENSE.md that rootstock comes with, the licence's name and its address."""
STAYS = {"build": "Manubot's own, left alone", ".github/workflows/manubot.yaml": "publishes as before"}


@dataclass(frozen=True)
class Found:
    """What a manuscript has already."""

    where: str
    what: str


@dataclass(frozen=True)
class Change:
    """A file that is missing or lacks something, as it shall be."""

    where: str
    what: str
    content: str | bytes


Step = Found | Change | Problem
"""A problem is what only the author can do."""


def plan(paths: Paths) -> list[Step]:
    """What a repository has of a Manubot manuscript, and what it lacks; nothing is written.

    Raises Refused where there is no manuscript, and where a file that would change holds what git does not.
    """
    if paths.has_machine:
        raise ReviewError("this review has its own machine", "call bash build/build.sh", "build/review")
    if git.output(paths.root, "rev-parse", "--show-prefix") != "":
        todo = "call it in the root of a clone, where content/ lies"
        raise ReviewError("this is not the root of a git repository", todo, str(paths.root))
    metadata, known = read(paths)
    steps = [*chapters(paths, metadata), *references(paths, known), *needed(paths), *keys(paths, metadata)]
    steps += machine(paths)
    if problems := [
        problem for step in steps if isinstance(step, Change) for problem in unwritable(paths, step)
    ]:
        raise Refused(problems)
    return steps


def write(paths: Paths, steps: Sequence[Step]) -> None:
    """Writes what was planned, each file by rename."""
    for step in steps:
        if isinstance(step, Change):
            file = (paths.root / step.where).resolve()  # a link stays
            file.parent.mkdir(parents=True, exist_ok=True)
            files.write(file, step.content)


def read(paths: Paths) -> tuple[dict, Bibliography]:
    """The metadata, and the references that are known."""
    file, where = links.ledger(paths, "metadata.yaml")
    if not file.is_file() or not any(paths.content.glob("[0-9]*.md")):
        todo = "a Manubot manuscript has content/metadata.yaml and chapters such as content/01.abstract.md"
        raise ReviewError("there is no manuscript here", todo, str(paths.root))
    try:
        metadata = yaml_text.load(file.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Refused([yaml_text.problem(error, where)]) from None
    if not isinstance(metadata, dict):
        raise ReviewError("the metadata are not 'key: value' lines", "write at least title:", where, 1)
    known, problems = bibliography.load(paths)
    read_here = (paths.relative(paths.content / "references.json"), f"{known.branch}:references.json")
    if unread := [p for p in problems if p.file in read_here]:
        raise Refused(unread)
    return metadata, known


def chapters(paths: Paths, metadata: dict) -> Iterator[Found]:
    texts = sorted(paths.content.glob("[0-9]*.md"))
    yield Found("content", f"{len(texts)} chapters, {texts[0].name} to {texts[-1].name}")
    authors = metadata.get("authors") or metadata.get("author_info")
    count = len(authors) if isinstance(authors, list) else "no"
    yield Found("content/metadata.yaml", f"{metadata.get('title') or 'no title'}; {count} authors")
    for where, what in STAYS.items():
        if (paths.root / where).exists():
            yield Found(where, what)


def references(paths: Paths, known: Bibliography) -> Iterator[Step]:
    """Those that the content folder lacks, from the newest branch `output` that there is."""
    if not known.branch:
        todo = "git fetch origin output:output, and call this again; or let review build --online look all of them up"
        yield Problem("", 0, "no branch output, where Manubot keeps references", todo)
        return
    missing = [
        known.items[key] | {"id": key} for key in known.published if not list(csl.faults(known.items[key]))
    ]
    yield Found(f"branch {known.branch}", f"{len(missing)} references that content lacks")
    if missing:
        text = cite.with_items(paths.content / "references.json", map(cite.pruned, missing))
        yield Change("content/references.json", f"adds {len(missing)} references", text)


def needed(paths: Paths) -> Iterator[Problem]:
    """What chapters still need of the web."""
    with suppress(Refused):  # chapters that no build could read say so there
        reading = strict.read(paths)
        found = {p.needs for p in (*reading.problems, *reading.warnings) if p.needs}
        pictures = sum(bool(fetched.HTTP.match(one)) for one in found)
        counted = {"references": len(found) - pictures, "pictures of other hosts": pictures}
        if found:
            what = ", ".join(f"{name}: {count}" for name, count in counted.items() if count)
            yield Problem("", 0, f"not at hand: {what}", "let review build --online fetch them once")


def keys(paths: Paths, metadata: dict) -> Iterator[Change]:
    """Where the sources lie and under which licence, for the end of metadata.yaml, as far as both can be told."""
    lines = {}
    if found := git.hosted(paths.root):
        lines["repository"] = f"repository: https://{'/'.join(found)}\n"
    heading, name, url = CC_BY
    licence = paths.root / "LICENSE.md"
    if licence.is_file() and licence.read_text(encoding="utf-8", errors="replace").startswith(heading):
        lines["licence"] = f"licence:\n  name: {name}\n  url: {url}\n"
    if not (lines := {key: line for key, line in lines.items() if key not in metadata}):
        return
    before = (paths.content / "metadata.yaml").read_bytes().decode("utf-8")
    added = ("" if before.endswith("\n") else "\n") + "".join(lines.values())
    after = before + (added.replace("\n", "\r\n") if "\r\n" in before else added)
    try:
        grown = yaml_text.load(after.removeprefix("\ufeff"))
    except yaml.YAMLError:
        grown = None
    if not isinstance(grown, dict) or {key: grown[key] for key in grown if key not in lines} != metadata:
        todo = f"end them with a line 'key: value', so that {' and '.join(lines)} can follow"
        raise ReviewError("nothing can follow the metadata", todo, "content/metadata.yaml")
    said = {"repository": lines.get("repository", "").strip(), "licence": f"licence: {name}"}
    what = f"adds at its end {', '.join(said[key] for key in lines)}"
    yield Change("content/metadata.yaml", what, after.encode())


def machine(paths: Paths) -> Iterator[Step]:
    for where, content, what in pinning.missing(paths.root):
        yield Change(where, what, content)
    if pinning.wheel() is None and not (paths.root / pinning.PINS).exists():
        todo = "install it by pip wheel --no-deps . in its clone and pip install of what that makes, and call this again"
        yield Problem("", 0, "this machine runs from its sources, which no workflow can install", todo)


def unwritable(paths: Paths, change: Change) -> Iterator[Problem]:
    """What stands in the place of a file, or holds what git could not bring back."""
    file = paths.root / change.where
    if wrong := links.fault(file, paths):
        yield Problem(change.where, 0, *wrong)
        return
    above = [folder for folder in file.parents if folder.is_relative_to(paths.root) and folder.exists()]
    if not above[0].is_dir() or (file.exists() and not file.is_file()):
        yield Problem(change.where, 0, "something else lies there", "move it, and call this again")
    elif file.exists() and git.output(paths.root, "status", "--porcelain", "--", str(file.resolve())) != "":
        yield Problem(
            change.where, 0, "it has changes that are not committed", "commit them, and call this again"
        )
