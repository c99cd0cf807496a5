"""Throw-away reviews with tiny notebooks that write their own results."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from committing import Repository
from review.core.errors import Problem
from review.core.paths import Paths
from review.runs import engine, survey
from rich.console import Console

RECORDER = '''
import json, os
from pathlib import Path

seen = Path.cwd().with_name(Path.cwd().name + ".seen")  # beside the review, which a run cannot change

def record(mean, **changes):
    """Writes results.json as the run's note asks, with one number in it."""
    note = json.loads(Path(os.environ["REVIEW_RUN"]).read_text())
    run, folder = note["run"], Path(note["folder"])
    value = {"label": "a number", "ids": [], "samples": [], "mean": mean, "low": None, "high": None,
             "interval": None, "unit": "", "format": ".2f", "replicated": None}
    results = {"schema": 1, **run, "device": {"kind": "cpu", "name": "test"}, "versions": {"python": "3"},
               "started": "2026-01-31T12:00:00Z", "seconds": 0.1, "values": {"mean": value}, "tables": {},
               "figures": {}, **changes}
    (folder / "results.json").write_text(json.dumps(results))
'''
NOTEBOOK = """
# %% [markdown]
# # One number
# Prose.

# %% tags=["parameters"]
epoch: int = 1  # block of seeds
n: int = 3  # how many

# %%
from lab.recorder import record, seen

# %%
{code}
"""
SETTINGS = """
title: {name}
epoch: 1
timeout: {timeout}
data: []
profiles:
  quick: {{}}
  full: {{n: 30}}
"""


@dataclass(frozen=True)
class Review:
    """A review in a temporary folder."""

    paths: Paths

    def exemplar(self, name: str, code: str = "record(n)", timeout: int = 60) -> Path:
        """Adds a notebook, or replaces it; `code` is its last cell. Returns its path."""
        folder = self.paths.exemplars / name
        folder.mkdir(parents=True, exist_ok=True)
        notebook = folder / f"{name}.py"
        notebook.write_text(NOTEBOOK.format(code=textwrap.dedent(code).strip()).lstrip())
        (folder / "settings.yaml").write_text(SETTINGS.format(name=name, timeout=timeout).lstrip())
        return notebook

    @property
    def seen(self) -> Path:
        """A folder where notebooks may leave notes for a test."""
        return self.paths.root.with_name(self.paths.root.name + ".seen")

    def refresh(self) -> list[Problem]:
        return engine.refresh(self.paths, console=Console(quiet=True))

    def results(self, name: str) -> Path:
        return self.paths.runs / name / "results.json"

    def mean(self, name: str) -> float:
        """The number that `name` recorded."""
        return json.loads(self.results(name).read_text())["values"]["mean"]["mean"]

    def why(self) -> dict[str, tuple[str, ...]]:
        """Why each stale exemplar is stale."""
        return {s.name: s.why for s in survey.take(self.paths).standing if not s.fresh}


def new(root: Path) -> Review:
    """The review in `root`, empty where nothing is there yet."""
    lab = root / "exemplars" / "lab"
    lab.mkdir(parents=True, exist_ok=True)
    (root / "exemplars" / "data").mkdir(exist_ok=True)
    (lab / "__init__.py").write_text("")
    root.with_name(root.name + ".seen").mkdir(exist_ok=True)
    (lab / "recorder.py").write_text(RECORDER)
    return Review(Paths(root, root / "content", root / "output"))


@pytest.fixture(scope="session", autouse=True)
def importable():
    """Jobs are processes of their own: they find the package as the tests do."""
    package = str(Path(engine.__file__).parents[2])
    old = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [package, old]))
    yield
    if old is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = old


@pytest.fixture(scope="session")
def new_review() -> Callable[[Path], Review]:
    """Makes a review in a folder."""
    return new


@pytest.fixture
def review(tmp_path) -> Review:
    """An empty review."""
    return new(tmp_path / "review")


@pytest.fixture
def repository(tmp_path) -> Repository:
    return Repository(tmp_path / "review")
