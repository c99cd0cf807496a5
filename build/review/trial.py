"""Runs one exemplar with other parameters, and says what that does to its claims. The build's own results stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from . import build, display
from .checks import claims, listing
from .checks.claims import Checked
from .paths import Paths
from .reading import strict
from .results import Results, load
from .runs import engine, network


def run(paths: Paths, name: str, overrides: Mapping[str, str], profile: str) -> tuple[Results, list[Checked]]:
    """The results of the run, and the verdicts on the claims about `name` that they would give.

    A claim that these results cannot judge is left out. Raises Refused where the run fails.
    """
    network.deny()
    results = load(engine.run(paths, name, overrides, profile) / "results.json")
    shelf, _, _ = build.gather(paths)
    tried = replace(shelf, build={**shelf.build, name: results}, records={}, failed=shelf.failed - {name})
    made = (
        [c for c in strict.read(paths).claims if name in c.exemplars and c.source == "build"]
        if paths.content.is_dir()
        else []
    )
    return results, claims.check(made, tried)[0]


def lines(results: Results, checked: list[Checked]) -> list[str]:
    """The run in a few lines: the verdicts, or a few values where no claim speaks of it, and where it lies."""
    few = [f"{results.exemplar}.{name}: {display.value(v)}" for name, v in list(results.values.items())[:10]]
    return [*(listing.lines(checked) or few), f"{len(results.values)} values in {results.path}"]
