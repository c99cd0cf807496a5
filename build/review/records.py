"""Committed records of full runs: read, and held against the code as it is now."""

from __future__ import annotations

from collections.abc import Iterable

from .errors import Problem
from .paths import Paths
from .results import BadResults, load
from .runs.exemplars import Exemplar
from .runs.fingerprint import fingerprint_of
from .shelf import Record

PROFILE = "full"


def read(paths: Paths, exemplars: Iterable[Exemplar]) -> tuple[dict[str, Record], list[Problem]]:
    """The record of each exemplar that has one; unreadable records are problems."""
    records: dict[str, Record] = {}
    problems: list[Problem] = []
    for exemplar in exemplars:
        file = exemplar.folder / "records" / f"{PROFILE}.json"
        if not file.is_file():
            continue
        where = paths.relative(file)
        try:
            results = load(file, with_files=(file.parent / "figures").is_dir())
        except BadResults as error:
            problems.append(
                Problem(where, 0, str(error), "restore the record from git or run the full profile again")
            )
            continue
        if (results.exemplar, results.source) != (exemplar.name, "record"):
            what = f"it is a {results.source} of {results.exemplar}, not a record of {exemplar.name}"
            problems.append(Problem(where, 0, what, "move it where it belongs"))
            continue
        now = fingerprint_of(exemplar.notebook, results.parameters, exemplar.data, paths.exemplars)
        stale = () if now == results.fingerprint else ("code, data or shared modules changed since",)
        records[exemplar.name] = Record(results, stale)
    return records, problems
