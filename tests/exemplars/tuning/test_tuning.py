"""The exemplar tuning, started straight in a project of its own, against what theory says."""

import json
import math
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NAME = "tuning"


@pytest.fixture(scope="module")
def values(tmp_path_factory) -> dict:
    """What it records on development seeds."""
    root = tmp_path_factory.mktemp(NAME)
    shutil.copytree(ROOT / "exemplars" / NAME, root / "exemplars" / NAME)
    command = [sys.executable, root / "exemplars" / NAME / f"{NAME}.py", "-p", "epoch=0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    results = root / f"output/runs/{NAME}-quick-straight/results.json"
    return json.loads(results.read_text(encoding="utf-8"))["values"]


def within_chance(value: dict, truth: float) -> bool:
    samples, n = value["samples"], len(value["samples"])
    variance = sum((sample - value["mean"]) ** 2 for sample in samples) / (n - 1)
    return abs(value["mean"] - truth) < 4 * math.sqrt(variance / n)


def test_the_error_of_a_mean_is_the_variance_over_the_points(values):
    assert within_chance(values["error.mean.error"], 1 / 25)


def test_the_median_costs_a_little_less_than_theory_says_of_many_points(values):
    assert 1.4 < values["ratio.median"]["mean"] < math.pi / 2 + 0.05


def test_the_control_shows_nothing(values):
    assert within_chance(values["error.another_mean.error"], 1 / 25)
