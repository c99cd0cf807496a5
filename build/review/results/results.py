"""Reads what an exemplar recorded, and believes none of it unchecked.

What may be wrong with it, `faults` says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..notebook.limits import LARGEST
from . import faults


@dataclass(frozen=True)
class Value:
    """A recorded quantity: `samples[i]` belongs to replicate `ids[i]`; both are empty for a single number.

    Where `drawn`, the samples are bootstrap draws of a statistic, numbered from 0, and `mean` is the statistic itself;
    `units` are what was drawn anew, each with how many there are. `shared` is what all replicates have in common.
    Older results record neither, and have None.
    """

    label: str
    ids: tuple[int | str, ...]
    samples: tuple[float, ...]
    mean: float
    low: float | None
    high: float | None
    interval: str | None
    unit: str
    format: str
    replicated: str | None
    drawn: bool = False
    units: tuple[tuple[str, int], ...] | None = None
    shared: str | None = None


@dataclass(frozen=True)
class Column:
    name: str
    label: str
    unit: str = ""
    format: str = ""


@dataclass(frozen=True)
class Table:
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | float | None, ...], ...]


@dataclass(frozen=True)
class Figure:
    """`svg` and `png` are absolute paths; `data` names the table behind the figure."""

    svg: Path
    png: Path
    alt: str
    data: str | None


@dataclass(frozen=True)
class Results:
    """One run of one exemplar; `reduced` names the parameters of a record that are not the full profile's.

    `openings` are the sets of test rows that it opened (of, rows, digest, names); None where it did not record any.
    """

    exemplar: str
    profile: str
    source: str
    epoch: int
    key: str | None
    fingerprint: str
    commit: str | None
    device: dict[str, str | float | None]
    versions: dict[str, str]
    started: str
    seconds: float
    parameters: dict
    values: dict[str, Value]
    tables: dict[str, Table]
    figures: dict[str, Figure]
    path: Path
    reduced: tuple[str, ...] = ()
    openings: tuple[dict, ...] | None = None


BOUNDS = {"mean": "", "low": "_low", "high": "_high"}
"""What a column of named values shows of each, and what it adds to the column's name."""


class BadResults(Exception):
    """A results file that must not be believed; the message says why, and whoever reads it knows what to do."""


def load(path: Path, *, with_files: bool = True) -> Results:
    """The results at `path`; `with_files=False` for a record that was committed without its figures.

    Raises BadResults where the file is missing, truncated, not as the schema says, or holds a number
    that is not finite.
    """
    try:
        if path.is_symlink():
            raise BadResults("the results are a link, and what it shows may be anybody's")
        if path.stat().st_size > LARGEST[".json"]:
            raise BadResults(f"the results are malformed: {faults.too_large(path)}")
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadResults("the results are missing") from None
    except (ValueError, OSError, RecursionError) as error:
        raise BadResults(f"the results cannot be read ({error})") from None
    if wrong := faults.of(raw, path if with_files else None):
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise BadResults(f"the results are malformed: {wrong[0]}{more}")
    return parsed(raw, path)


def parsed(raw: Mapping, path: Path) -> Results:
    """Results that were found to be as the schema says."""
    return Results(
        **{k: raw[k] for k in ("exemplar", "profile", "source", "epoch", "key", "fingerprint", "commit", "device",
                               "versions", "started", "seconds", "parameters")},
        values={n: value(v) for n, v in raw["values"].items()},
        tables={name: table(given, raw["values"]) for name, given in raw["tables"].items()},
        figures={
            n: Figure(path.parent / f["svg"], path.parent / f["png"], f["alt"], f["data"])
            for n, f in raw["figures"].items()
        },
        path=path,
        openings=tuple(raw["openings"]) if "openings" in raw else None,
    )  # fmt: skip


def value(raw: Mapping) -> Value:
    units = tuple(sorted(raw["units"].items())) if "units" in raw else None
    return Value(**{**raw, "ids": tuple(raw["ids"]), "samples": tuple(raw["samples"]), "units": units})


def table(raw: dict, values: dict) -> Table:
    """A table in which a column whose cells name values has become three: their means and the ends of their intervals."""
    columns: list[Column] = []
    filled: list[list] = [[] for _ in raw["rows"]]
    for i, column in enumerate(raw["columns"]):
        cells = [row[i] for row in raw["rows"]]
        named = any(isinstance(cell, dict) for cell in cells)
        for part, ending in BOUNDS.items() if named else [("", "")]:
            label = column["label"] + ending.replace("_", " ")
            columns.append(Column(**{**column, "name": column["name"] + ending, "label": label}))
            for row, cell in zip(filled, cells, strict=True):
                row.append(values[cell["value"]][part] if isinstance(cell, dict) else cell)
    return Table(raw["caption"], tuple(columns), tuple(map(tuple, filled)))
