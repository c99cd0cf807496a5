"""Throw-away reviews, and results as an exemplar would have recorded them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from review.claims import claims, lock
from review.core.paths import Paths
from review.placing import ledgers, place
from review.reading import strict
from review.results.results import load
from review.results.shelf import Record, Shelf

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"><title>A line</title></svg>'
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
FINGERPRINT = "sha256:" + "0" * 64


def tells(problem: object, place: str = "", names: str = "") -> bool:
    """Whether a refusal is one line that starts with its place, says what to do, and holds each name of `names`."""
    line = str(problem)
    said = line.startswith(f"{place}: ") if place else True
    return said and "; " in line and "\n" not in line and all(name in line for name in names.split())


def value(samples, ids=None, replicated="data", **changes) -> dict:
    """A recorded value with 95 % bounds that are not the point of any test."""
    samples = [float(s) for s in samples]
    mean = float(np.mean(samples))
    return {
        "label": "a quantity", "ids": list(ids or range(1000, 1000 + len(samples))), "samples": samples,
        "mean": mean, "low": mean - 0.1, "high": mean + 0.1, "interval": "95 % t over seeds", "unit": "",
        "format": ".2f", "replicated": replicated, **changes,
    }  # fmt: skip


def number(x) -> dict:
    """A recorded single number."""
    bare = {"ids": [], "samples": [], "low": None, "high": None, "interval": None}
    return value([x], replicated=None) | bare


VALUES = {
    "gain": value([0.05, 0.06, 0.04, 0.05, 0.055]),
    "noise": value([-0.5, 0.6, -0.4, 0.55, 0.1]),
    "loss": value([-0.3, -0.32, -0.31, -0.29, -0.3]),
    "few": value([1, 2, 3]),
    "yes": value([1, 1, 1, 1, 1]),
    "other_ids": value([1, 2, 3, 4, 5], ids=[1, 2, 3, 4, 5]),
    "n": number(300),
}
TABLES = {
    "scores": {
        "caption": "Scores.",
        "columns": [
            {"name": "method", "label": "Method"},
            {"name": "score", "label": "Score", "unit": "AUROC", "format": ".2f"},
        ],
        "rows": [["Line", 0.85], ["Curve", -0.5], ["None", None]],
    }
}


def write_results(folder: Path, exemplar: str = "demo", values=None, **changes) -> Path:
    """A results file with one figure, its files beside it."""
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    (folder / "figures" / "curve.svg").write_text(SVG)
    (folder / "figures" / "curve.png").write_bytes(PNG)
    (folder / f"{exemplar}.ipynb").write_text("{}")
    figure = {
        "svg": "figures/curve.svg",
        "png": "figures/curve.png",
        "alt": "A curve that falls.",
        "data": "scores",
    }
    raw = {
        "schema": 1, "exemplar": exemplar, "profile": "quick", "source": "build", "epoch": 1, "key": FINGERPRINT,
        "fingerprint": FINGERPRINT, "commit": "0123abc", "device": {"kind": "cpu", "name": "x86_64, 2 cores"},
        "versions": {"python": "3.11.7"}, "started": "2026-01-31T12:00:00Z", "seconds": 1.5, "parameters": {},
        "values": VALUES if values is None else values, "tables": TABLES, "figures": {"curve": figure}, **changes,
    }  # fmt: skip
    (folder / "results.json").write_text(json.dumps(raw))
    return folder / "results.json"


class Review:
    """A review in a temporary folder, with the results of one exemplar, `demo`, at hand."""

    def __init__(self, root: Path):
        self.paths = Paths(root, root / "content", root / "output")
        self.paths.content.mkdir(parents=True)
        self.metadata("title: A review\nauthors:\n- name: Ada\n")
        self.build = {"demo": load(write_results(self.paths.runs / "demo"))}
        self.records: dict[str, Record] = {}
        self.failed: frozenset[str] = frozenset()
        self.lock: lock.Lock | None = None

    def metadata(self, text: str) -> None:
        (self.paths.content / "metadata.yaml").write_text(text)

    def chapter(self, text: str, name: str = "01.chapter.md") -> None:
        (self.paths.content / name).write_text(text)

    def references(self, *items: dict) -> None:
        (self.paths.content / "references.json").write_text(json.dumps(items, indent=1))

    def resolve(self) -> place.Resolution:
        """The strict pass; unless `lock` is set, the claims are locked as they stand."""
        reading = strict.read(self.paths)
        shelf = Shelf(self.build, self.records, self.failed, reading.published)
        locked = self.lock
        if locked is None:
            locked = lock.renew(lock.Lock(), claims.check(reading.claims, shelf)[0])
        resolution = place.resolve(
            reading, shelf, {"demo": "A demonstration"}, ledgers.read(reading)._replace(locked=locked)
        )
        return replace(resolution, problems=reading.problems + resolution.problems)

    def problems(self, text: str | None = None) -> list[str]:
        """All that is refused, a line each, after writing `text` as the only chapter."""
        if text is not None:
            self.chapter(text)
        resolution = self.resolve()
        return [str(p) for p in sorted(set(resolution.problems + resolution.missed))]
