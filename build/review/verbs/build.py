"""Builds the review: runs what is stale, resolves the chapters, writes the manuscript, checks it, publishes it."""

from __future__ import annotations

import filecmp
import os
import shutil
import tempfile
from collections.abc import Set
from pathlib import Path

from ..claims import listing, lock
from ..claims.forms import Lock
from ..core import git
from ..core.errors import Problem, Refused
from ..core.paths import Paths
from ..notebook import limits
from ..placing import place, written
from ..placing.place import Resolution
from ..preview import early
from ..reading import planned, strict
from ..results.shelf import Shelf
from ..runs import at_hand, engine, offline
from ..writing.formats import FILES
from ..writing.page import executed
from . import locking, memo
from .memo import Built, Order


def build(paths: Paths, order: Order | None = None) -> Built:
    """Builds the review into `paths.output`, and notes in its memo what was read and written.

    A draft is written even if claims miss their expected verdict; a release refuses stale records.
    Raises Refused with everything that is wrong; the last good output then stays as it is.
    """
    order = order or Order()
    offline.deny()
    os.environ["SOURCE_DATE_EPOCH"] = git.date(paths.root)  # for this process and for pandoc
    read = memo.sources(paths, order)
    reading = strict.read(paths)
    problems = list(reading.problems)
    locked = lock.read(paths.content / "claims.lock", paths.relative(paths.content / "claims.lock"))
    waiting, unlocked = planned.held(paths, reading, locked)
    problems += unlocked
    if reading.problems:
        problems += postponed(paths, reading.exemplars - waiting)
    elif paths.content == paths.root / "content" or reading.exemplars:
        if said := early.write(paths):
            engine.say(engine.terminal(), said)
        problems += engine.refresh(paths, waiting=waiting)
    shelf, titles, unread = at_hand.gather(paths)
    stale = at_hand.stale_records(shelf.records) + locking.unnoted(paths, shelf.all)
    resolution = place.resolve(reading, shelf, titles, locked)
    problems += unread + resolution.problems
    problems += [] if order.draft else resolution.missed
    problems += stale if order.release else []
    if not problems:  # what no run reported, such as sources that changed while this build went on
        problems = at_hand.withheld(paths, shelf.failed & reading.exemplars)
    if problems:
        raise Refused(problems)
    paths.output.mkdir(parents=True, exist_ok=True)
    unwise: list[Problem] = []
    with (
        tempfile.TemporaryDirectory() as pages,
        tempfile.TemporaryDirectory(dir=paths.output, prefix=".new-") as name,
    ):
        folder = Path(name)
        manuscript, wrong = executed.with_notebooks(resolution.manuscript, paths, shelf, Path(pages))
        if wrong := wrong + written.write(manuscript, folder, order.formats, reading.source, unwise):
            raise Refused(wrong)
        (folder / "claims.json").write_text(as_json(resolution, shelf), encoding="utf-8")
        shutil.copy(limits.FILE, folder / limits.FILE.name)
        others = [file for file in FILES if not (folder / file).exists()]
        publish(folder, paths, sorted(reading.exemplars))
    for file in others:
        (paths.output / file).unlink(missing_ok=True)  # that of another text would mislead
    early.remove(paths)
    warnings = reading.warnings + unwise + ([] if order.release else stale)
    built = Built(
        len(resolution.checked), tuple(resolution.missed), tuple(warnings), resolution.tally.in_words
    )
    memo.write(paths, read, built)
    return built


def postponed(paths: Paths, wanted: Set[str]) -> list[Problem]:
    """What stands in the way of the exemplars, and which would run: not while chapters are refused, which takes no minutes to say."""
    standing = engine.status(paths)
    what, todo = "it is stale, and does not run while chapters are refused", "mend them first"
    stale = [s.name for s in standing if s.name in wanted and not s.fresh and not s.problems]
    malformed = [problem for one in standing for problem in one.problems]
    return malformed + [Problem(f"exemplars/{name}", 0, what, todo) for name in stale]


def judge(paths: Paths) -> tuple[Resolution, Shelf, Lock, list[Problem]]:
    """Every claim with its verdict on the results at hand, and what is wrong; nothing is run or written."""
    reading = strict.read(paths)
    shelf, titles, unread = at_hand.gather(paths)
    where = paths.content / "claims.lock"
    locked = lock.read(where, paths.relative(where))
    resolution = place.resolve(reading, shelf, titles, locked)
    bad = {Path(p.file).name for p in unread}
    problems = at_hand.withheld(paths, (shelf.failed & reading.exemplars) - bad) + reading.problems + unread
    return resolution, shelf, locked, problems + resolution.problems + resolution.missed


def as_json(resolution: Resolution, shelf: Shelf) -> str:
    """What is known of each claim, for programs."""
    more = {name: standing.data() for name, standing in resolution.standings.items()}
    return listing.as_json(resolution.checked, shelf, more)


def publish(folder: Path, paths: Paths, names: list[str]) -> None:
    """Moves the new files to the output, each by rename; equal files keep their time, and the build's runs stay."""
    if paths.runs != paths.output / "exemplars":
        for name in names:
            shutil.copytree(paths.runs / name, paths.output / "exemplars" / name, dirs_exist_ok=True)
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        target = paths.output / file.relative_to(folder)
        if target.is_file() and filecmp.cmp(file, target, shallow=False):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)
