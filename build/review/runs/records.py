"""Committed records of full runs: read, and held against the code as it is now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ..core import git
from ..core.errors import Problem
from ..core.paths import Paths
from ..notebook import fingerprint
from ..notebook.exemplar import Exemplar
from ..results.results import BadResults, Results, load
from ..results.shelf import Record
from . import apart, exemplars, manifest

PROFILE = "full"


def file_of(exemplar: Exemplar) -> Path:
    return exemplar.folder / "records" / f"{PROFILE}.json"


def read(paths: Paths, found: Iterable[Exemplar]) -> tuple[dict[str, Record], list[Problem]]:
    """The record of each exemplar that has one; unreadable records are problems."""
    records: dict[str, Record] = {}
    problems: list[Problem] = []
    for exemplar in found:
        file = file_of(exemplar)
        if not file.is_file():
            continue
        where = paths.relative(file)
        try:
            results = load(file, with_files=(file.parent / "figures").is_dir())
        except BadResults as error:
            todo = f"restore the record from git or make it again with review record {exemplar.name}"
            problems.append(Problem(where, 0, str(error), todo))
            continue
        if (results.exemplar, results.source) != (exemplar.name, "record"):
            what = f"it is a {results.source} of {results.exemplar}, not a record of {exemplar.name}"
            problems.append(Problem(where, 0, what, "move it where it belongs"))
            continue
        stale = () if current(exemplar, results, paths) else ("code, data or shared modules changed since",)
        known, wrong = apart.read(
            file.with_name(apart.NAME), paths.relative(file.with_name(apart.NAME)), results
        )
        problems += wrong
        records[exemplar.name] = Record(replace(results, reduced=reduced(exemplar, results)), stale, known)
    return records, problems


def previous(paths: Paths, name: str) -> Record | None:
    """The record of exemplar `name`, if it has one that can be read."""
    return read(paths, [exemplars.one(paths, name)])[0].get(name)


def current(exemplar: Exemplar, results: Results, paths: Paths) -> bool:
    """Whether `results` come from the exemplar's code and data as they are now."""
    now = fingerprint.fingerprint_of(exemplar.notebook, results.parameters, exemplar.data, paths.exemplars)
    return now == results.fingerprint


def differing(exemplar: Exemplar, results: Results, source: Path, paths: Paths) -> str:
    """What changed since the run, as far as its manifest or git can tell."""
    now = fingerprint.without_machine(
        fingerprint.components(exemplar.notebook, results.parameters, exemplar.data, paths.exemplars)
    )
    if vouched := manifest.read(source.parent):
        changes = list(manifest.differences(fingerprint.without_machine(vouched.components), now))
    else:
        used = {exemplar.notebook, *exemplar.data, *fingerprint.imported(exemplar.notebook, paths.exemplars)}
        changed = git.changed(paths.exemplars, results.commit)
        changes = [f"{file} changed" for file in changed if paths.exemplars / file in used]
    if not changes:
        return "code, data or shared modules changed since"
    return ", ".join(changes[:3]) + (f" and {len(changes) - 3} more" if len(changes) > 3 else "")


def reduced(exemplar: Exemplar, results: Results) -> tuple[str, ...]:
    """The parameters, apart from the epoch, that are not those of the full profile."""
    if PROFILE not in exemplar.profiles:
        return ()
    full = exemplar.resolve(PROFILE, {})
    return tuple(
        name
        for name, value in sorted(results.parameters.items())
        if name != "epoch"
        and (name not in full or fingerprint.canonical(value) != fingerprint.canonical(full[name]))
    )
