"""Builds the review: runs what is stale, resolves the chapters, writes the manuscript, checks it, publishes it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Set
from pathlib import Path

from ..core import git, signals
from ..core.errors import Problem, Refused, graded
from ..core.paths import Paths
from ..notebook import limits
from ..notebook.fingerprint import of_file
from ..placing import ledgers, place, written
from ..preview import early
from ..reading import planned, strict
from ..runs import at_hand, engine, mutex, offline, survey
from ..runs.survey import Survey
from ..writing.formats import FILES, FORMATS
from ..writing.page import notebooks
from . import locking, memo
from .judging import as_json
from .memo import Built, Order


def build(paths: Paths, order: Order | None = None, on: str | None = None, online: bool = False) -> Built:
    """Builds the review into `paths.output`, and notes in its memo what was read and written; what is stale runs here, or
    `on` a cluster.

    A draft is written even if claims miss their expected verdict; a release refuses stale records. Nothing is fetched from
    the web unless this is `online`, and then before anything runs.
    Raises Refused with everything that is wrong, and what is unwise; the last good output then stays as it is.
    """
    order = order or Order()
    missed: strict.Missed = {}
    if online:
        from . import online as web  # what asks the web takes a while to load

        missed = web.fetch(paths, lambda line: engine.say(engine.terminal(), line))
    offline.deny()
    os.environ["SOURCE_DATE_EPOCH"] = git.date(paths.root)  # for this process and for pandoc
    read = memo.sources(paths, order)
    reading = strict.read(paths, missed)
    problems = list(reading.problems)
    kept = ledgers.read(reading)
    seen = survey.take(paths)
    waiting, unlocked = planned.held(reading, kept.locked, seen)
    problems += unlocked
    if reading.problems:
        problems += postponed(seen, reading.exemplars - waiting)
    elif (paths.content == paths.root / "content" or reading.exemplars) and seen.stale - waiting:
        if said := early.write(paths, seen):
            engine.say(engine.terminal(), said)
        problems += engine.refresh(paths, waiting=waiting, on=on)
        seen = survey.take(paths)
    shelf, titles, unread = at_hand.gather(paths, seen)
    stale = at_hand.stale_records(shelf.records) + locking.unnoted(paths, shelf.all)
    resolution = place.resolve(reading, shelf, titles, kept)
    problems += unread + resolution.problems
    problems += [] if order.draft else resolution.missed
    problems += stale if order.release else []
    if not problems:  # what no run reported, such as sources that changed while this build went on
        problems = at_hand.withheld(paths, shelf.failed & reading.exemplars)
    warnings = reading.warnings + resolution.warnings + ([] if order.release else stale)
    if problems:
        found = written.unprinted(resolution.manuscript, reading.source) if "pdf" in order.formats else []
        wrong, unwise = graded(found, reading.source.strict)
        raise Refused([*problems, *wrong], [*warnings, *unwise])
    paths.output.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as pages,
        mutex.staging(paths.output) as folder,
    ):
        manuscript, wrong = notebooks.with_pages(resolution.manuscript, seen.exemplars, shelf, Path(pages))
        wrong += written.write(manuscript, folder, order.formats, reading.source)
        wrong, unwise = graded(wrong, reading.source.strict)
        warnings += unwise
        if wrong:
            raise Refused(wrong, warnings)
        (folder / "claims.json").write_text(as_json(resolution, shelf), encoding="utf-8")
        shutil.copy(limits.FILE, folder / limits.FILE.name)
        built = Built(
            len(resolution.checked), tuple(resolution.missed), tuple(warnings), resolution.tally.in_words
        )
        with mutex.alone(paths.output / ".publishing"):
            made = publish(folder, paths, sorted(reading.exemplars), seen.vouched)
            early.remove(paths)
            memo.write(paths, read, built, made)
    return built


def postponed(seen: Survey, wanted: Set[str]) -> list[Problem]:
    """What stands in the way of the exemplars, and which would run: not while chapters are refused, which takes no minutes to say."""
    what, todo = "it is stale, and does not run while chapters are refused", "mend them first"
    stale = [s.name for s in seen.standing if s.name in wanted and not s.fresh and not s.problems]
    malformed = [problem for one in seen.standing for problem in one.problems]
    return malformed + [Problem(f"exemplars/{name}", 0, what, todo) for name in stale]


def publish(folder: Path, paths: Paths, names: list[str], vouched: Mapping[str, str]) -> dict[Path, str]:
    """Moves the new files to the output, each by rename, the page last; equal files keep their time, and the build's runs stay.

    A paper that was not asked for goes: that of another text would mislead. Gives the hash of each file as it is now right,
    with those of runs that are `vouched` for; raises Refused where one of these was copied with another.
    """
    if paths.runs != paths.output / "exemplars":
        for file in (p for name in names for p in (paths.runs / name).rglob("*") if p.is_file()):
            copy = folder / "exemplars" / file.relative_to(paths.runs)
            copy.parent.mkdir(parents=True, exist_ok=True)
            if not copy.exists():
                shutil.copy2(file, copy)
    page, moves, made = folder / FORMATS["html"], [], {paths.runs / name: vouched[name] for name in vouched}
    for file in sorted((p for p in folder.rglob("*") if p.is_file()), key=lambda p: (p == page, p)):
        target = paths.output / file.relative_to(folder)
        made[target] = of_file(file)
        of_run = target.relative_to(paths.output).as_posix().removeprefix("exemplars/")
        if made[target] != vouched.get(of_run, made[target]):
            what = "it changed while the build read it"
            raise Refused([Problem(paths.relative(target), 0, what, "run the build again")])
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or of_file(target) != made[target]:
            moves.append((file, target))
    with signals.held():
        for name in FILES:
            if not (folder / name).exists():
                (paths.output / name).unlink(missing_ok=True)
        for file, target in moves:
            file.replace(target)
    return made
