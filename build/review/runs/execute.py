"""Runs one notebook and keeps what it found, or says in one line why not.

    python -m review.runs.execute NAME [--profile PROFILE] [-p KEY=VALUE]... [--source build|run] [--key KEY]

The Snakefile's only command. A run's folder is made beside its target, checked, given its manifest, and only then
swapped in: whatever dies in between, the target holds the last good results.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path

import nbformat

from ..core import files, git, paths, signals
from ..core.errors import Problem, Refused, ReviewError, of_the_system
from ..notebook import events, lease
from ..notebook.fingerprint import stamp
from ..notebook.parameters import assignments
from ..notebook.straight import KIT
from ..results import results
from . import confinement, exemplars, job, manifest, offline, session
from .job import Job
from .mutex import alone


def main(arguments: list[str] | None = None, doing: Callable[[Job], None] | None = None) -> int:
    """Does what the command line asks for, or something else with its job (see shard)."""
    command = argparse.ArgumentParser(prog="python -m review.runs.execute", description="Runs one exemplar.")
    command.add_argument("name")
    command.add_argument("--profile", default="quick")
    command.add_argument("-p", dest="overrides", action="append", default=[], metavar="KEY=VALUE")
    command.add_argument("--source", choices=("build", "run"), default="build")
    command.add_argument(
        "--shard", type=int, default=0, help="compute parts of the run, beside the other shards"
    )
    command.add_argument(
        "--key", help="what the results are to be a run of; refused if the sources say otherwise"
    )
    given = command.parse_args(arguments)
    overrides, problems = assignments(given.overrides)
    events.send(given.name, "started")
    try:
        if problems:
            raise Refused(problems)
        where = paths.find()
        one = job.plan(where, exemplars.one(where, given.name), given.profile, overrides, given.source)
        one = replace(one, shard=given.shard)
        if given.key not in (None, one.key):
            what = "it is not what was planned: its sources changed, or this machine lacks the GPU that was asked for"
            raise one.refusal(what, "run it again, or mend resources in settings.yaml")
        for words in confinement.lacking():
            events.tell(given.name, f"on this system, {words}")
        with signals.raised():
            (doing or perform)(one)
    except ReviewError as error:
        problems = error.problems
    except OSError as error:
        if (problem := of_the_system(error)) is None:
            raise
        problems = [problem]
    else:
        if not given.shard:
            events.send(given.name, "done")
        return 0
    if given.shard:  # the run's own job goes on without it
        events.tell(given.name, f"shard {given.shard} ended: {'; '.join(p.what for p in problems)}")
    else:
        events.send(given.name, "failed", problems)
    print(*problems, sep="\n", file=sys.stderr)
    return 1


def perform(one: Job) -> None:
    """Runs the notebook and puts its results in place; raises Refused with what went wrong."""
    with alone(one.target.with_name(f".{one.target.name}.lock")):
        files.restore(one.target)
        if one.source == "build" and not one.why():
            return  # another build was faster
        for left in lease.within(one.parts):  # by shards, which have ended
            left.unlink(missing_ok=True)
        with workplace(one) as work, output_to(one.log):
            started = time.monotonic()
            notebook = run(one, work)
            nbformat.write(session.settled(notebook), work / "results" / f"{one.exemplar.name}.ipynb")
            try:
                check(one, work / "results")
            except Refused as refused:
                files.swap(work / "results", one.refused)  # perhaps hours of work
                kept = f"; what it left is kept at {one.paths.relative(one.refused)}/"
                raise Refused([replace(p, todo=p.todo + kept) for p in refused.problems]) from None
            manifest.write(work / "results", one.components, round(time.monotonic() - started, 1))
            files.swap(work / "results", one.target)
    one.failed.unlink(missing_ok=True)
    for left in (one.refused, one.parts):
        shutil.rmtree(left, ignore_errors=True)


def run(one: Job, work: Path) -> nbformat.NotebookNode:
    """The executed notebook, closed in; where it fails it is kept among the logs, and Refused says where it failed.

    It may write to `work`, to its parts and to a folder of its own for what is temporary: nothing else of the review
    can change while it runs, by its hand.
    """
    executed = work / "executed.ipynb"
    closed = [one.paths.root, one.paths.content, one.paths.own]

    def inside() -> list[dict]:
        tempfile.tempdir = None  # asked anew, in the environment that was set
        return [asdict(problem) for problem in session.execute(one, executed)]

    with tempfile.TemporaryDirectory(prefix="review-") as scratch:
        writable = [*prepare(one, work, Path(scratch)), Path(scratch)]
        try:
            with parts_of_the_plan(one):
                said = confinement.call(inside, sys.stdout.fileno(), closed, writable)
        except ChildProcessError as error:
            what, todo = (
                f"the process that ran it ended ({error})",
                f"see {one.paths.relative(one.log)} and try again",
            )
            raise one.refusal(what, todo) from None
    if said:
        if executed.exists():
            os.replace(executed, one.failed)
        raise Refused(Problem(**problem) for problem in said)
    return nbformat.read(executed, 4)


def prepare(one: Job, work: Path, scratch: Path) -> list[Path]:
    """Sets the environment that the kernel inherits and the note for the recorder in it; returns what the run may write to."""
    (work / "results").mkdir()
    one.parts.mkdir(parents=True, exist_ok=True)
    note = {
        "run": one.asked | {"commit": git.commit(one.paths.exemplars)},
        "folder": str(work / "results"),
        "packages": [*KIT, *one.exemplar.requires],
    }
    (work / "run.json").write_text(json.dumps(note), encoding="utf-8")
    inherited = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    folders = dict.fromkeys(filter(None, [str(one.paths.exemplars), *inherited]))  # once, however many walks
    os.environ.update(
        REVIEW_RUN=str(work / "run.json"),
        REVIEW_PARTS=str(one.parts),
        REVIEW_SHARD=str(one.shard or ""),
        PYTHONPATH=os.pathsep.join(folders),
        OMP_NUM_THREADS="1",  # jobs run side by side
        PYTHONHASHSEED="0",
        TMPDIR=str(scratch),
        IPYTHONDIR=str(work / "ipython"),  # no user's start-up files, no shared history
        JUPYTER_PREFER_ENV_PATH="1",  # the kernel beside this papermill, not one that a user installed
    )
    os.environ.update(offline.environment(os.environ))
    offline.deny()
    shared = [os.environ.get(name) for name in (events.VARIABLE, "XDG_CACHE_HOME")]
    return [work, one.parts, *map(Path, filter(None, shared))]


def check(one: Job, folder: Path) -> None:
    """Raises Refused unless `folder` holds well-formed results of what was asked, and the sources are still the same."""
    try:
        found = results.load(folder / "results.json")
    except results.BadResults as error:
        raise one.refusal(str(error), "the notebook must end with record.finish()") from None
    for name, value in one.asked.items():
        if getattr(found, name) != value:
            raise one.refusal(f"the results say {name} {getattr(found, name)!r}, asked was {value!r}", "record what the run was given")  # fmt: skip
    named = {"results.json", f"{one.exemplar.name}.ipynb"}
    named |= {
        f"figures/{file.name}" for figure in found.figures.values() for file in (figure.svg, figure.png)
    }
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_symlink() or not p.is_dir()}
    if unnamed := sorted(there - named):  # the folder is published whole
        raise one.refusal(f"it left {unnamed[0]} beside its results", "write what is not recorded elsewhere")
    unchanged(one)


def unchanged(one: Job) -> None:
    """Raises Refused where the sources are no longer those of the plan."""
    if changes := list(manifest.differences(one.components, one.again().components)):
        raise one.refusal(f"{changes[0]} while it ran", "run the build again")


@contextmanager
def parts_of_the_plan(one: Job) -> Iterator[None]:
    """What parts the block keeps go again where the sources are others by its end: they may be of those.

    Raises Refused where they are others before it.
    """
    unchanged(one)
    before = finished(one.parts)
    try:
        yield
    finally:
        try:
            unchanged(one)
        except (Refused, OSError):
            for part, _ in finished(one.parts) - before:
                part.unlink(missing_ok=True)


def finished(parts: Path) -> set[tuple[Path, tuple]]:
    """The files of all finished parts, but none to which a link leads, and what tells each from one that takes its place."""
    found = set()
    for file in parts.glob("*/*.npz"):
        if file.parent.is_symlink():
            continue
        with suppress(FileNotFoundError):  # another shard has unlinked it
            found.add((file, stamp(file)))
    return found


@contextmanager
def workplace(one: Job) -> Iterator[Path]:
    """A folder beside the target, gone afterwards; what killed jobs left there goes too."""
    beside = one.target.parent
    for own in (one.label, f"{one.label}.shard-*"):
        for left in beside.glob(f".{own}.work-*"):
            shutil.rmtree(left, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=f".{one.label}.work-", dir=beside))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def output_to(log: Path) -> Iterator[None]:
    """Sends what this process and its kernel print to `log`, papermill's progress among it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    kept = [os.dup(stream.fileno()) for stream in (sys.stdout, sys.stderr)]
    with log.open("w", encoding="utf-8") as file:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
            os.dup2(file.fileno(), stream.fileno())
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", force=True)
        try:
            yield
        finally:
            for stream, descriptor in zip((sys.stdout, sys.stderr), kept, strict=True):
                stream.flush()
                os.dup2(descriptor, stream.fileno())
                os.close(descriptor)


if __name__ == "__main__":
    sys.exit(main())
