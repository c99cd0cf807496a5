"""First contact with a GPU, rehearsed without one: each promise can be seen kept, and seen broken."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "ci"))

import contact  # noqa: E402
import promises  # noqa: E402

CPU = torch.device("cpu")
REHEARSED = [part for part in promises.PARTS if part not in promises.GPU_ALONE]


@pytest.mark.parametrize("part", REHEARSED, ids=lambda part: part.__name__)
def test_a_promise_is_kept_on_a_cpu(part):
    assert contact.look(part, CPU)["ok"]


def test_a_captured_step_that_does_not_run_breaks_parity_and_capture(monkeypatch):
    monkeypatch.setattr(promises.descent, "repeated", lambda device: lambda *work: None)
    assert not contact.look(promises.parity, CPU)["ok"]
    assert not contact.look(promises.capture, CPU)["ok"]


def test_random_numbers_that_differ_each_time_are_seen(monkeypatch):
    turn, real = itertools.count(), promises.noise.bits
    monkeypatch.setattr(promises.noise, "bits", lambda *asked: real(*asked) + next(turn))
    assert not contact.look(promises.random_numbers, CPU)["ok"]
    assert not contact.look(promises.deterministic, CPU)["ok"]


def test_private_training_that_differs_between_devices_is_seen(monkeypatch):
    turn, real = itertools.count(), promises.private.initial
    monkeypatch.setattr(promises.private, "initial", lambda *asked: real(*asked) + 1e-6 * next(turn))
    assert not contact.look(promises.private_training, CPU)["ok"]


def test_an_error_is_told_and_breaks_the_promise():
    def raises(device):
        raise RuntimeError("illegal access")

    found = contact.look(raises, CPU)
    assert not found["ok"]
    assert "illegal access" in found["found"]["error"]


def run(tmp_path, *arguments, **environment):
    return subprocess.run(
        ["bash", str(ROOT / "ci" / "gpu.sh"), *arguments],
        env=os.environ | {"OUT": str(tmp_path), "CUDA_VISIBLE_DEVICES": ""} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_gpu_it_says_so_and_runs_nothing(tmp_path):
    done = run(tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.glob("*.log"))


def test_a_commit_that_is_not_the_checkout_is_refused(tmp_path):
    done = run(tmp_path, "--cpu", "0" * 40)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_a_failing_step_is_told_and_those_after_it_are_told_too(tmp_path):
    """A folder stands where the first step writes, and no time is left after it."""
    (tmp_path / "contact.jsonl").mkdir()
    done = run(tmp_path, "--cpu", BUDGET="7")
    assert done.returncode == 1
    assert (tmp_path / "contact.log").read_text()
    steps = [line.partition(":")[0] for line in done.stdout.splitlines()]
    assert steps[-3:] == ["contact", "bench-privacy", "training"]


def test_what_was_seen_is_left_as_lines_of_json(tmp_path):
    to = tmp_path / "seen.jsonl"
    command = [
        sys.executable,
        str(ROOT / "ci" / "contact.py"),
        "--cpu",
        "--to",
        str(to),
        "machine",
        "estimate",
    ]
    subprocess.run(command, check=True, capture_output=True)
    seen = [json.loads(line) for line in to.read_text().splitlines()]
    assert [one["part"] for one in seen] == ["machine", "estimate"]
