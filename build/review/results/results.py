"""Reads what an exemplar recorded, and believes none of it unchecked.

The contract is `notebook/results.schema.json`; beyond it every number is finite, samples match their ids,
rows match their columns, and a figure's files lie where it says.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..guard import pictures
from ..notebook.limits import FEWEST_DRAWS, FEWEST_UNITS, LARGEST, SCHEMA


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


@cache
def checker() -> Callable[[object], object]:
    """The schema as a function, a twentieth of the time of jsonschema; it raises at the first fault, and says less of it."""
    import fastjsonschema  # slow to load, and no text without results needs it

    return fastjsonschema.compile(SCHEMA)


def unlike(raw: object) -> list[str]:
    """What in `raw` the schema does not allow, and where."""
    import fastjsonschema
    import jsonschema

    try:
        checker()(raw)
    except fastjsonschema.JsonSchemaValueException:
        return [
            f"{'.'.join(map(str, e.absolute_path)) or 'top'}: {e.message[:200]}"
            for e in jsonschema.Draft202012Validator(SCHEMA).iter_errors(raw)
        ]
    return []


def load(path: Path, *, with_files: bool = True) -> Results:
    """The results at `path`; `with_files=False` for a record that was committed without its figures.

    Raises BadResults where the file is missing, truncated, not as the schema says, or holds a number
    that is not finite.
    """
    try:
        if path.is_symlink():
            raise BadResults("the results are a link, and what it shows may be anybody's")
        if path.stat().st_size > LARGEST[".json"]:
            raise BadResults(f"the results are malformed: {too_large(path)}")
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadResults("the results are missing") from None
    except (ValueError, OSError, RecursionError) as error:
        raise BadResults(f"the results cannot be read ({error})") from None
    faults = unlike(raw) or [*not_finite(raw, "")] or [*inconsistent(raw, path if with_files else None)]
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise BadResults(f"the results are malformed: {faults[0]}{more}")
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


def not_finite(node: object, where: str) -> Iterator[str]:
    """Where a number in `node` is NaN, infinite or beyond a float: Python's JSON reader lets them through."""
    if isinstance(node, float | int) and not -sys.float_info.max <= node <= sys.float_info.max:
        yield (
            f"{where[1:]}: {node:.9g} is not a number that can be reported"
            if isinstance(node, float)
            else (f"{where[1:]}: the number is too large to be reported")
        )
    elif isinstance(node, dict):
        for key, child in node.items():
            yield from not_finite(child, f"{where}.{key}")
    elif isinstance(node, list):
        for i, child in enumerate(node):
            yield from not_finite(child, f"{where}.{i}")


def inconsistent(raw: dict, path: Path | None) -> Iterator[str]:
    """What a schema cannot say."""
    for name, value in raw["values"].items():
        ids, samples = value["ids"], value["samples"]
        if len(ids) != len(samples):
            yield f"values.{name}: {len(samples)} samples for {len(ids)} ids"
        elif value.get("drawn") and (len(ids) < FEWEST_DRAWS or ids != list(range(len(ids)))):
            yield f"values.{name}: draws are numbered from 0, and {FEWEST_DRAWS} or more"
        elif few := [f"{n} {unit}" for unit, n in value.get("units", {}).items() if n < FEWEST_UNITS]:
            yield f"values.{name}: draws from {' and '.join(few)}, and {FEWEST_UNITS} or more of each are needed"
        elif (samples and not value.get("drawn")) and not math.isclose(
            value["mean"], math.fsum(samples) / len(samples), rel_tol=1e-6, abs_tol=1e-12
        ):
            yield f"values.{name}: the mean is not the mean of the samples"
        if (value["replicated"] is None) != (not samples):
            yield f"values.{name}: 'replicated' must name what differs between samples, and be null without samples"
    for name, table in raw["tables"].items():
        if any(len(row) != len(table["columns"]) for row in table["rows"]):
            yield f"tables.{name}: a row is longer or shorter than the columns"
        named = {cell["value"] for row in table["rows"] for cell in row if isinstance(cell, dict)}
        yield from (f"tables.{name}: no value {one!r}" for one in sorted(named - raw["values"].keys()))
    for name, figure in raw["figures"].items():
        if figure["data"] is not None and figure["data"] not in raw["tables"]:
            yield f"figures.{name}: no table {figure['data']!r} behind it"
        for kind in ("svg", "png"):
            if path and not (path.parent / figure[kind]).is_file():
                yield f"figures.{name}: {figure[kind]} is missing"
    if path:
        yield from unfit(raw, path)


def unfit(raw: dict, path: Path) -> Iterator[str]:
    """Files beside the results at `path` that would be published and are no plain files, or too large."""
    names = {figure[kind] for figure in raw["figures"].values() for kind in ("svg", "png")}
    for file in (path.parent / name for name in sorted(names | {f"{raw['exemplar']}.ipynb"})):
        if (file.is_symlink() or file.exists()) and not pictures.lies(file, path.parent):
            yield f"{file.name} is not a plain file beside the results"
        elif file.is_file() and file.stat().st_size > LARGEST[file.suffix]:
            yield too_large(file)


def too_large(file: Path) -> str:
    return f"{file.name} has {file.stat().st_size} bytes, and {LARGEST[file.suffix]} are allowed"
