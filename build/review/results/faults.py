"""What is wrong with results that somebody recorded, each fault with its place in the file.

The contract is `notebook/results.schema.json`; beyond it every number is finite, samples match their ids,
rows match their columns, and a figure's files lie where it says. Lists of numbers, of which results mostly consist, are
looked at as wholes.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from ..guard import pictures
from ..notebook.limits import FEWEST_DRAWS, FEWEST_UNITS, LARGEST, SCHEMA

NUMBER, CELL, ID = {int, float}, {int, float, type(None)}, {int, str}
"""The types of what the schema allows as a sample, as a cell, and as an id."""


def of(raw: object, path: Path | None) -> list[str]:
    """What is wrong with the results `raw`; of the files beside them too, where they lie at `path`."""
    return unlike(raw) or [*not_finite(raw, "")] or [*inconsistent(raw, path)]


@cache
def checker() -> Callable[[object], object]:
    """The schema as a function, a twentieth of the time of jsonschema; it raises at the first fault, and says less of it."""
    import fastjsonschema  # slow to load, and no text without results needs it

    return fastjsonschema.compile(SCHEMA)


def unlike(raw: object) -> list[str]:
    """What in `raw` the schema does not allow, and where."""
    import fastjsonschema

    try:
        checker()(shortened(raw))
    except fastjsonschema.JsonSchemaValueException:
        import jsonschema  # slow to load as well

        return [
            f"{'.'.join(map(str, e.absolute_path)) or 'top'}: {e.message[:200]}"
            for e in jsonschema.Draft202012Validator(SCHEMA).iter_errors(raw)
        ]
    return []


def shortened(raw: object) -> object:
    """`raw` with empty lists where the schema would only find numbers, one by one: samples, ids, rows of tables."""
    if not isinstance(raw, dict):
        return raw
    values, tables = raw.get("values"), raw.get("tables")
    less = {}
    if isinstance(values, dict):
        less["values"] = {name: without_numbers(value) for name, value in values.items()}
    if isinstance(tables, dict):
        less["tables"] = {name: without_rows(table) for name, table in tables.items()}
    return raw | less


def without_numbers(value: object) -> object:
    if not isinstance(value, dict):
        return value
    samples, ids = value.get("samples"), value.get("ids")
    less = {"samples": []} if holds(samples, NUMBER) else {}
    if holds(ids, ID) and len(set(ids)) == len(ids):
        less["ids"] = []
    return value | less


def without_rows(table: object) -> object:
    if not (isinstance(table, dict) and isinstance(table.get("rows"), list)):
        return table
    return table | {"rows": [row for row in table["rows"] if not holds(row, CELL)]}


def holds(given: object, types: set[type]) -> bool:
    """Whether `given` is a list of nothing but `types`; a bool is no int."""
    return isinstance(given, list) and types.issuperset(map(type, given))


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
    elif isinstance(node, list) and not summable(node):
        for i, child in enumerate(node):
            yield from not_finite(child, f"{where}.{i}")


def summable(numbers: list) -> bool:
    """Whether these are numbers with a finite sum, as floats: then each of them is finite."""
    try:
        return math.isfinite(math.fsum(numbers))
    except (TypeError, ValueError, OverflowError):
        return False


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
        elif not summable(samples):
            yield f"values.{name}: the samples are too large for their mean to be told"
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
