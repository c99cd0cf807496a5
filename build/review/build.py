"""Builds the review: runs what is stale, resolves the chapters, writes the manuscript, checks it, publishes it."""

from __future__ import annotations

import filecmp
import os
import shutil
import tempfile
from collections.abc import Mapping, Set
from dataclasses import replace
from pathlib import Path

from . import git, ledger, records
from .checks import claims, listing, lock
from .checks.claims import Checked
from .errors import Problem, Refused
from .ledger import Built, Order
from .manuscript import Manuscript
from .paths import Paths
from .reading import strict
from .results import BadResults, load
from .runs import engine, exemplars, network
from .shelf import Record, Shelf
from .writing import notebook, pdf, writers
from .writing.formats import FORMATS

SCHEMA = Path(__file__).with_name("results.schema.json")


def build(paths: Paths, order: Order | None = None) -> Built:
    """Builds the review into `paths.output`, and notes in its ledger what was read and written.

    A draft is written even if claims miss their expected verdict; a release refuses stale records.
    Raises Refused with everything that is wrong; the last good output then stays as it is.
    """
    order = order or Order()
    network.deny()
    os.environ["SOURCE_DATE_EPOCH"] = git.date(paths.root)  # for this process and for pandoc
    read = ledger.sources(paths, order)
    reading = strict.read(paths)
    problems = list(reading.problems)
    if paths.content == paths.root / "content" or reading.exemplars:
        problems += engine.refresh(paths)
    shelf, titles, unread = gather(paths)
    stale = stale_records(shelf.records)
    locked = lock.read(paths.content / "claims.lock", paths.relative(paths.content / "claims.lock"))
    resolution = strict.resolve(reading, shelf, titles, locked)
    problems += unread + resolution.problems
    problems += [] if order.draft else resolution.missed
    problems += stale if order.release else []
    if not problems:  # what no run reported, such as sources that changed while this build went on
        problems = withheld(paths, shelf.failed & reading.exemplars)
    if problems:
        raise Refused(problems)
    paths.output.mkdir(parents=True, exist_ok=True)
    lack = pdf.missing() if "pdf" in order.formats else ""
    wanted = tuple(name for name in order.formats if name != "pdf" or not lack)
    with (
        tempfile.TemporaryDirectory() as pages,
        tempfile.TemporaryDirectory(dir=paths.output, prefix=".new-") as name,
    ):
        folder = Path(name)
        manuscript, wrong = with_notebooks(resolution.manuscript, paths, shelf, Path(pages))
        if wrong := wrong + writers.write(manuscript, folder, wanted):
            raise Refused(wrong)
        (folder / "claims.json").write_text(listing.as_json(resolution.checked, shelf), encoding="utf-8")
        shutil.copy(SCHEMA, folder / SCHEMA.name)
        publish(folder, paths, sorted(reading.exemplars))
    for other in FORMATS.keys() - set(wanted):
        (paths.output / FORMATS[other]).unlink(missing_ok=True)  # that of another text would mislead
    warnings = reading.warnings + ([] if order.release else stale)
    built = Built(len(resolution.checked), tuple(resolution.missed), tuple(warnings), lack)
    ledger.write(paths, read, built)
    return built


def judge(paths: Paths, *, renew: bool = False) -> tuple[list[Checked], Shelf, list[Problem]]:
    """Every claim with its verdict on the results at hand, and what is wrong; nothing is run or written.

    `renew` writes `claims.lock` first. Raises Refused where that would let a margin follow the numbers.
    """
    reading = strict.read(paths)
    shelf, _, unread = gather(paths)
    checked, problems = claims.check(reading.claims, shelf)
    bad = {Path(p.file).name for p in unread}
    problems += withheld(paths, (shelf.failed & reading.exemplars) - bad) + reading.problems + unread
    where = paths.content / "claims.lock"
    locked = lock.read(where, paths.relative(where))
    if renew:
        if problems:
            raise Refused(problems)
        locked = lock.renew(locked, checked)
        lock.write(locked, where)
    problems += lock.problems(locked, checked, not problems, paths.relative(where))
    return checked, shelf, problems + claims.missed(checked)


def withheld(paths: Paths, names: Set[str]) -> list[Problem]:
    """Why nothing of these exemplars is shown: a claim on them must not vanish without a word."""
    why = {s.name: s.why[0] for s in engine.status(paths) if not s.fresh}
    return [
        Problem(
            f"exemplars/{name}",
            0,
            f"its results are stale ({why.get(name, 'they changed just now')})",
            "run 'review build' again",
        )
        for name in sorted(names)
    ]


def gather(paths: Paths) -> tuple[Shelf, dict[str, str], list[Problem]]:
    """All results at hand, the exemplars' titles, and what is wrong with records.

    An exemplar whose run is stale or cannot be believed counts as failed: nothing of it is shown. That a run is
    stale is for the caller to report; that vouched results are malformed is a problem here.
    """
    found, _ = exemplars.discover(paths)
    fresh = {s.name for s in engine.status(paths) if s.fresh}
    kept, problems = records.read(paths, found)
    runs = {}
    for exemplar in (e for e in found if e.name in fresh):
        try:
            runs[exemplar.name] = load(paths.runs / exemplar.name / "results.json")
        except BadResults as error:
            todo = f"remove {paths.relative(paths.runs / exemplar.name)} and build again"
            problems.append(Problem(f"exemplars/{exemplar.name}", 0, str(error), todo))
    shelf = Shelf(runs, kept, frozenset(e.name for e in found if e.name not in runs))
    for name in runs:
        for apart in shelf.disagreements(name):
            todo = "find out which of the two is wrong, then run the full profile again"
            problems.append(Problem(f"exemplars/{name}/records/full.json", 0, apart, todo))
    return shelf, {e.name: e.title for e in found}, problems


def stale_records(kept: Mapping[str, Record]) -> list[Problem]:
    return [
        Problem(
            f"exemplars/{name}/records/full.json",
            0,
            f"the record is stale ({why})",
            "run the full profile again",
        )
        for name, record in sorted(kept.items())
        for why in record.stale
    ]


def with_notebooks(
    manuscript: Manuscript, paths: Paths, shelf: Shelf, folder: Path
) -> tuple[Manuscript, list[Problem]]:
    """`manuscript` with a page, written into `folder`, for each notebook that it offers; what is wrong with them."""
    files, problems = dict(manuscript.files), []
    for exemplar in exemplars.discover(paths)[0]:
        url = f"exemplars/{exemplar.name}"
        if exemplar.name in shelf.build and f"{url}/{exemplar.name}.ipynb" in files:
            meanings = {parameter.name: parameter.comment for parameter in exemplar.parameters}
            page, wrong = notebook.page(shelf.build[exemplar.name], exemplar.title, meanings)
            files[f"{url}/index.html"] = folder / f"{exemplar.name}.html"
            files[f"{url}/index.html"].write_text(page, encoding="utf-8")
            problems += wrong
    return replace(manuscript, files=files), problems


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
