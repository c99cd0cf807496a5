"""Two builds' output folders, written by hand: equal until a test changes one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import throwaway
from review.comparison import side
from review.comparison.side import Side


class Output:
    """An output folder as a build leaves it, with the results of one exemplar, `demo`."""

    def __init__(self, folder: Path):
        self.folder = folder
        throwaway.write_results(folder / "exemplars/demo")
        self.claims(claim())
        self.references({"id": "x1", "title": "One", "note": "standard_id: doi:10.1/one"})
        self.page("<h2 id='t'>Tip</h2><p>It is so.</p>")

    def claims(self, *claims: dict) -> None:
        (self.folder / "claims.json").write_text(json.dumps({"schema": 1, "claims": claims}))

    def references(self, *items: dict) -> None:
        (self.folder / "references.json").write_text(json.dumps(items))

    def page(self, body: str) -> None:
        (self.folder / "index.html").write_text(
            f"<html><body><nav>menu</nav><main>{body}</main></body></html>"
        )

    def results(self, **changes) -> None:
        throwaway.write_results(self.folder / "exemplars/demo", **changes)

    def read(self) -> Side:
        return side.read(self.folder, self.folder.name)


def claim(**changes) -> dict:
    condition = {"condition": "demo.gain >= 0.01", "margin": changes.pop("margin", 0.01)}
    return {
        "id": "helps", "sentence": "It helps.", "check": "demo.gain >= 0.01", "kind": "finding", "file": "a.md", "line": 1,
        "epoch": 1, "expected": "holds", "verdict": "holds", "met": True,
        "sources": {"build": {"verdict": "holds", "conditions": [condition]}}, **changes,
    }  # fmt: skip


@pytest.fixture
def old(tmp_path) -> Output:
    return Output(tmp_path / "old")


@pytest.fixture
def new(tmp_path) -> Output:
    return Output(tmp_path / "new")


@pytest.fixture
def make_claim():
    """A claim as claims.json has it."""
    return claim
