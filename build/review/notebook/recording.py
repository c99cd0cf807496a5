"""What a notebook found, written down once: values, tables, figures, and where they came from.

    record.value("gap", samples, ids=ids, replicated="data", label="…")
    record.table("scores", columns, rows, caption="…")
    record.figure("scores", figure, alt=f"…", data="scores")
    record.finish()

What the review would not take is refused at once (see limits), with a RecordingError.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ..core import files
from . import limits, provenance
from .intervals import t_interval
from .limits import RecordingError


@dataclass
class Recorder:
    """Collects the results of one run; `finish` writes them."""

    run: dict  # exemplar, profile, source, epoch, key, fingerprint, commit, parameters
    folder: Path  # where files are written while the notebook runs
    target: Path | None = None  # where a straight run's folder goes in the end
    packages: Sequence[str] = ()  # distributions whose versions are told
    parts: Path | None = None  # finished parts that are in nobody else's care (see checkpoint)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=time.perf_counter)
    values: dict = field(default_factory=dict)
    tables: dict = field(default_factory=dict)
    figures: dict = field(default_factory=dict)
    openings: list = field(default_factory=list)

    def confirm(self, notebook: Mapping) -> None:
        """Raises RecordingError unless the globals of `notebook` are the parameters that the run was given."""
        for name, value in self.run["parameters"].items():
            if name not in notebook or notebook[name] != value:
                has = repr(notebook[name]) if name in notebook else "nothing of that name"
                raise RecordingError(f"parameter {name}: the run asks for {value!r}, the notebook has {has}")

    def value(
        self,
        name: str,
        samples: Iterable[float],
        *,
        ids: Iterable[int | str],
        replicated: str,
        label: str,
        unit: str = "",
        format: str = ".3f",
        shared: str | None = None,
    ) -> float:
        """Records a quantity with one sample for each replicate in `ids`; returns the mean.

        `replicated` says what differs between replicates: data, datasets, splits or training. `shared` says what
        they have in common all the same, such as "simulated truth" or "test rows"; "" says that it is nothing.
        """
        samples = [
            float(f"{sample:.6g}") for sample in samples
        ]  # more digits are noise, and weigh in a record
        ids = [i if isinstance(i, str) else int(i) for i in ids]
        if len(samples) != len(ids) or len(set(ids)) != len(ids) or len(ids) < 2:
            raise RecordingError(f"value {name}: {len(samples)} samples for the ids {ids}; record one for each of 2 or more")  # fmt: skip
        limits.replicated(f"value {name}", replicated)
        limits.finite(f"value {name}", samples)
        mean, low, high = t_interval(samples)
        limits.finite(f"value {name}", [mean, low, high])
        return self._keep(name, label, unit, format, ids=ids, samples=samples, mean=mean, low=low, high=high,
                          interval=f"95 % t over {len(ids)} replicates", replicated=replicated,
                          **common(name, shared))  # fmt: skip

    def draws(
        self,
        name: str,
        draws: Iterable[float],
        *,
        estimate: float,
        replicated: str,
        label: str,
        units: Mapping[str, int],
        unit: str = "",
        format: str = ".3f",
        shared: str | None = None,
    ) -> float:
        """Records a statistic, its `estimate`, with draws of it from a two-way bootstrap; returns the estimate.

        Draw b of every name that one check combines comes from the same resample b. 400 draws weigh 5 kB.
        `replicated` says what was resampled, as in `value`, and `units` names each unit that was drawn anew with how
        many there are, as {"training sets": 5, "test rows": 6000}: fewer than five of any cannot stand for those that
        were not seen. The interval is the percentile one.
        """
        draws = [float(f"{draw:.4g}") for draw in draws]
        if len(draws) < limits.FEWEST_DRAWS:
            raise RecordingError(f"value {name}: {len(draws)} draws; take {limits.FEWEST_DRAWS} or more")
        limits.replicated(f"value {name}", replicated)
        limits.units(f"value {name}", units)
        limits.finite(f"value {name}", [estimate, *draws])
        low, high = map(float, np.quantile(draws, [0.025, 0.975]))
        return self._keep(name, label, unit, format, ids=[*range(len(draws))], samples=draws, mean=float(estimate),
                          low=low, high=high, interval=f"95 % of {len(draws)} two-way bootstrap draws",
                          replicated=replicated, drawn=True, units={u: int(n) for u, n in units.items()},
                          **common(name, shared))  # fmt: skip

    def number(self, name: str, number: float, *, label: str, unit: str = "", format: str = ".3f") -> float:
        """Records a single number, such as a count or a size; returns it."""
        limits.finite(f"value {name}", [number])
        number = int(number) if isinstance(number, int) else float(number)
        return self._keep(name, label, unit, format, ids=[], samples=[], mean=number, low=None, high=None,
                          interval=None, replicated=None)  # fmt: skip

    def _keep(self, name: str, label: str, unit: str, format: str, **rest) -> float:
        self._new("value", name, self.values, limits.NAME)
        limits.words(f"value {name}: the label", label, needed=True)
        limits.words(f"value {name}: the unit", unit)
        limits.form(f"value {name}", format)
        self.values[name] = {"label": label, "unit": unit, "format": format, **rest}
        return rest["mean"]

    def table(self, name: str, columns: str, rows: Iterable[Sequence], caption: str) -> None:
        """Records a table; `columns` names them in order with their formats, as "method r_squared:.2f low:.2f"."""
        self._new("table", name, self.tables)
        limits.words(f"table {name}: the caption", caption)
        described = []
        for column in columns.split():
            key, _, form = column.partition(":")
            limits.spelt(f"table {name}: the column", key)
            limits.form(f"table {name}: the column {key}", form)
            described.append({"name": key, "label": key.replace("_", " ").capitalize(), "format": form})
        if not described:
            raise RecordingError(f"table {name}: no columns; name one or more")
        plain = [[cell.item() if hasattr(cell, "item") else cell for cell in row] for row in rows]
        for row in plain:
            if len(row) != len(described):
                raise RecordingError(f"table {name}: a row of {len(row)} cells for {len(described)} columns")
            for cell in row:
                if isinstance(cell, dict):
                    self._named(f"table {name}", cell)
                else:
                    limits.cell(f"table {name}", cell)
        self.tables[name] = {"caption": caption, "columns": described, "rows": plain}

    def _named(self, what: str, cell: dict) -> None:
        """Refuses a cell that names no recorded value."""
        if cell.keys() != {"value"} or cell["value"] not in self.values:
            raise RecordingError(f"{what}: the cell {cell!r} names no value recorded before")

    def curves(
        self, name: str, x: str, at: Sequence[float], curves: Mapping[str, Sequence[float]], caption: str
    ) -> None:
        """Records a table of curves: a column `x` of the places `at`, and a column for each curve's heights there."""
        rows = zip(*([round(float(y), 3) for y in curve] for curve in (at, *curves.values())), strict=True)
        self.table(name, " ".join(f"{column}:.2f" for column in (x, *curves)), rows, caption)

    def cells(
        self,
        name: str,
        columns: str,
        quantities: Mapping[str, Mapping[tuple | str, Sequence[float]]],
        caption: str,
        *,
        ids: Iterable[int | str],
        replicated: str,
        format: str = ".3f",
        shared: str | None = None,
    ) -> None:
        """Records a table whose cells are replicated quantities, and each cell as a value.

        `quantities` maps, for each quantity, a row's key to its samples. The key, or its parts, are the cells
        of `columns`, and name the value: "sizes", "model n", {"test": {("ridge", 75): …}} is sizes.ridge.n75.test.
        """
        heads = columns.split()
        rows = {key if isinstance(key, tuple) else (key,): key for key in next(iter(quantities.values()))}
        known: dict = {key: {} for key in rows.values()}
        for quantity, cells in quantities.items():
            for parts, key in rows.items():
                pairs = list(zip(heads, parts, strict=True))
                path = [
                    f"{head}{part}" if isinstance(part, int) else part.replace(" ", "_")
                    for head, part in pairs
                ]
                what = ", ".join(f"{part} {head}" if isinstance(part, int) else part for head, part in pairs)
                value = known[key][quantity] = ".".join([name, *path, quantity])
                self.value(value, cells[key], ids=ids, replicated=replicated,
                           label=f"{quantity}, {name}: {what}", format=format, shared=shared)  # fmt: skip
        filled = [
            [*parts, *({"value": known[key][quantity]} for quantity in quantities)]
            for parts, key in rows.items()
        ]
        self.table(
            name, " ".join([columns, *(f"{quantity}:{format}" for quantity in quantities)]), filled, caption
        )

    def figure(self, name: str, figure, *, alt: str, data: str) -> None:
        """Saves a matplotlib figure as SVG and PNG and shows it; `data` names the recorded table of its numbers."""
        from . import figures

        self._new("figure", name, self.figures)
        limits.words(f"figure {name}: the alt text", alt, needed=True)
        if "nan" in alt.split():
            raise RecordingError(f"figure {name}: the alt text holds nan; write what the figure shows")
        if data not in self.tables:
            raise RecordingError(f"figure {name}: no table {data!r} behind it; record that table first")
        named = {"svg": f"figures/{name}.svg", "png": f"figures/{name}.png"}
        (self.folder / "figures").mkdir(parents=True, exist_ok=True)
        for kind, draw in (("svg", figures.svg), ("png", figures.png)):
            content = draw(figure)
            limits.size(f"figure {name}: the {kind.upper()}", content, f".{kind}")
            (self.folder / named[kind]).write_bytes(content)
        self.figures[name] = {**named, "alt": alt, "data": data}
        show(self.folder / named["png"], alt)

    def opening(self, *, of: str, rows: Iterable[int | str], names: Sequence[str] = ()) -> None:
        """Records that test rows were opened, of data that no seed draws anew: `of` names the data set, `rows` are the
        ids of its rows, `names` what the names of the values begin with that rest on them (empty: all).

        The review counts them in content/openings.json and says beside a claim how often they were met before.
        """
        limits.words("opening: the data set", of, needed=True)
        ids = sorted({str(row) for row in rows})
        if not ids:
            raise RecordingError(f"opening of {of}: no rows; name those that were opened")
        for name in names:
            limits.name("value", name, limits.NAME)
        digest = "sha256:" + hashlib.sha256("\n".join(ids).encode()).hexdigest()
        self.openings.append({"of": of, "rows": len(ids), "digest": digest, "names": [*names]})

    def _new(self, kind: str, name: str, kept: dict, pattern: re.Pattern = limits.PART) -> None:
        limits.name(kind, name, pattern)
        if name in kept:
            raise RecordingError(f"{kind} {name}: recorded twice; give each its own name")

    def finish(self) -> None:
        """Writes results.json, last and in one step; parts are kept until it lies in its place."""
        results = {
            "schema": 1,
            **self.run,
            "device": provenance.device(),
            "versions": provenance.versions(self.packages),
            "started": self.started.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "seconds": round(time.perf_counter() - self.clock, 1),
            "values": self.values,
            "tables": self.tables,
            "figures": self.figures,
            "openings": self.openings,
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(results, indent=1, sort_keys=True, allow_nan=False, ensure_ascii=False) + "\n"
        limits.size("results.json", text.encode(), ".json")
        files.write(self.folder / "results.json", text)
        if self.target:
            files.swap(self.folder, self.target)
            print(f"{self.target / 'results.json'}: {len(self.values)} values in {results['seconds']:.0f} s")
        if self.parts:
            shutil.rmtree(self.parts, ignore_errors=True)


def common(name: str, shared: str | None) -> dict:
    """What replicates have in common, where it was said."""
    if shared is None:
        return {}
    limits.words(f"value {name}: what is shared", shared)
    return {"shared": shared}


def show(png: Path, alt: str) -> None:
    """Displays a figure in a notebook, its alt text as metadata, where pandoc looks for it."""
    ipython = sys.modules.get("IPython")
    if ipython and ipython.get_ipython():
        display, Image = ipython.display.display, ipython.display.Image
        display(Image(png.read_bytes(), format="png"), metadata={"image/png": {"alt": alt}})
