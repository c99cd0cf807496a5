"""`content/openings.json`: how often test rows that cannot be drawn anew were opened, and by whom.

A new epoch brings new seeds and not new patients: whoever opens the same test rows again has seen them before. A line
is a set of rows that one exemplar opened at one epoch; lines stand in the order in which they were first written, by
`review record` and `review claims --lock` alone, from what results recorded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ..core import files
from ..core.errors import Problem, Refused
from .results import Results

NAME = "openings.json"


@dataclass(frozen=True)
class Opening:
    """Rows of a data set that a run opened: `rows` is their number and `digest` a hash of their ids, None where
    that was not recorded.
    """

    of: str
    exemplar: str
    epoch: int
    rows: int | None = None
    digest: str | None = None


def read(path: Path, where: str) -> tuple[Opening, ...]:
    """The ledger at `path`; empty where there is none. Raises Refused where it is malformed."""
    if not path.is_file():
        return ()
    try:
        lines = json.loads(path.read_text(encoding="utf-8-sig"))["openings"]
        return tuple(Opening(**line) for line in lines)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        todo = "restore it from git: it is written by 'review record' and 'review claims --lock' only"
        raise Refused([Problem(where, 0, f"the openings cannot be read ({error})", todo)]) from None


def write(ledger: Sequence[Opening], path: Path) -> None:
    """Writes the ledger, a line an opening, by rename."""
    lines = ",\n".join(f"  {json.dumps(asdict(one), ensure_ascii=False)}" for one in ledger)
    files.write(path, f'{{"openings": [\n{lines}\n]}}\n')


def note(file: Path, where: str, runs: Iterable[Results]) -> tuple[Opening, ...]:
    """Adds what `runs` opened to the ledger at `file`; returns what is new."""
    ledger = read(file, where)
    new = missing(ledger, runs)
    if new:
        write((*ledger, *new), file)
    return new


def of(results: Results) -> tuple[Opening, ...]:
    """What a run opened; empty where it opened nothing, or did not record it."""
    return tuple(
        Opening(one["of"], results.exemplar, results.epoch, one["rows"], one["digest"])
        for one in results.openings or ()
    )


def missing(ledger: Sequence[Opening], runs: Iterable[Results]) -> tuple[Opening, ...]:
    """What `runs` opened and `ledger` does not hold.

    Development seeds (epoch 0) open no test rows that count: a run that opened some all the same is told too.
    """
    return tuple(dict.fromkeys(one for run in runs for one in of(run) if one not in ledger))


def before(ledger: Sequence[Opening], mine: Sequence[Opening]) -> dict[str, list[Opening]]:
    """For each data set of `mine`, its openings in `ledger` by other exemplars or epochs before the first of mine."""
    found: dict[str, list[Opening]] = {}
    for name in dict.fromkeys(one.of for one in mine):
        own = {(one.exemplar, one.epoch) for one in mine if one.of == name}
        lines = [one for one in ledger if one.of == name]
        first = next((i for i, one in enumerate(lines) if (one.exemplar, one.epoch) in own), len(lines))
        found[name] = lines[:first]
    return found


def in_words(earlier: Sequence[Opening]) -> str:
    """'opened 3 times before (overfitting at epochs 1 and 2, baseline at epoch 1)'; 'not opened before'."""
    met: dict[str, list[str]] = {}
    for one in dict.fromkeys((one.exemplar, one.epoch) for one in earlier):
        met.setdefault(one[0], []).append(str(one[1]))
    if not met:
        return "not opened before"
    n = sum(map(len, met.values()))
    by = ", ".join(f"{name} at epoch{'s' if len(e) > 1 else ''} {' and '.join(e)}" for name, e in met.items())
    return f"opened {n} time{'' if n == 1 else 's'} before ({by})"
