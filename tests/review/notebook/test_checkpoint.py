"""What a killed run keeps, and when it is used again."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from review.notebook import checkpoint, provenance, start, straight
from review.notebook.checkpoint import CheckpointError

NOTEBOOK = """# %%
import time
from pathlib import Path
import numpy as np
from review.notebook import checkpoint, start

# %% tags=["parameters"]
epoch: int = 1  # block of seeds
n: int = 3  # how many
share: float = 0.5  # of one

# %%
record = start(globals())
HERE = Path(__file__).parents[2]
parts = checkpoint.of(record)

def part(i):
    with open(HERE / "computed.txt", "a") as file:
        file.write(f"{i}\\n")
    while i == 2 and (HERE / "wait").exists():
        time.sleep(0.05)
    return {("draw", i): np.random.default_rng(i).normal(size=5) * share}

for i in range(4):
    found = parts.once(f"part.{i}", lambda: part(i))
    record.value(f"part{i}", found["draw", i], ids=range(5), replicated="data", label="a draw")
record.finish()
"""


@pytest.fixture
def parts(run_file, tmp_path, monkeypatch):
    """Opens the parts of a run with some parameters, as a new process would."""

    def opened(**parameters):
        run_file(**parameters)
        return checkpoint.of(start({"epoch": 1, **parameters}))

    return opened


def never():
    raise AssertionError("computed again")


RESULTS = [
    np.arange(6.0).reshape(2, 3),
    np.asfortranarray(np.arange(6.0, dtype=np.float32).reshape(2, 3)),
    np.array(["a", "bé"]),
    np.array([], dtype=bool),
    np.float64(0.1),
    {("ridge", 75): [np.int64(3), (0.1 + 0.2, None, True)], 5: "five", "nested": {"list": [], "tuple": ()}},
    [float("inf"), -0.0, 10**30, "array", ["array", 0]],
]


@pytest.mark.parametrize("result", RESULTS)
def test_what_is_read_back_is_what_was_computed(parts, result):
    def same(a, b):
        assert type(a) is type(b)
        if isinstance(a, (np.ndarray, np.generic)):
            np.testing.assert_array_equal(a, b, strict=True)
        elif isinstance(a, dict):
            same(list(a.items()), list(b.items()))
        elif isinstance(a, (list, tuple)):
            assert len(a) == len(b)
            for one, other in zip(a, b, strict=True):
                same(one, other)
        else:
            assert a == b

    for function in (lambda: result, never):
        same(parts().once("part", function), result)


@pytest.mark.parametrize("result", [object(), {1, 2}, np.array([None]), [lambda: 0]])
def test_what_needs_pickle_is_refused_in_one_line(parts, result):
    with pytest.raises(CheckpointError, match=r"part a: \w+ cannot be kept; return arrays and plain values"):
        parts().once("a", lambda: result)
    assert parts().once("a", lambda: 1) == 1


@pytest.mark.parametrize("name", ["", "a/b", "../a", ".a", "a b"])
def test_a_part_has_a_name_that_is_a_file_s(parts, name):
    with pytest.raises(CheckpointError, match="its own name"):
        parts().once(name, never)


def test_two_parts_of_one_name_are_refused(parts):
    run = parts()
    run.once("a", lambda: 1)
    with pytest.raises(CheckpointError, match="its own name"):
        run.once("a", lambda: 2)


@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b.replace(b"\x03", b"\x04"), lambda b: b"no"])  # fmt: skip
def test_a_damaged_part_is_computed_again(parts, damage):
    result = np.full(50, 3, dtype=np.int8)
    run = parts()
    run.once("a", lambda: result)
    file = run.folder / "a.npz"
    file.write_bytes(damage(file.read_bytes()))
    called = []
    np.testing.assert_array_equal(parts().once("a", lambda: called.append(1) or result), result)
    assert called
    np.testing.assert_array_equal(parts().once("a", never), result)


def test_another_parameter_package_python_device_or_code_uses_nothing(parts, monkeypatch):
    def same(run):
        return run.once("a", lambda: "new") == "old"

    parts(n=1).once("a", lambda: "old")
    assert same(parts(n=1))
    assert not same(parts(n=2))
    with monkeypatch.context() as patch:
        patch.setattr(checkpoint.metadata, "distributions", list)
        assert not same(parts(n=1))
    with monkeypatch.context() as patch:
        patch.setattr(provenance, "DRIVER", Path("/"))  # is there
        patch.setenv("CUDA_VISIBLE_DEVICES", "")  # the node has a GPU, and the run none
        assert same(parts(n=1))
        patch.setenv("CUDA_VISIBLE_DEVICES", "7")
        assert not same(parts(n=1))
        patch.setenv("CUDA_VISIBLE_DEVICES", "0")  # a cluster gives another one each time
        assert parts(n=1).once("a", never) == "new"
    with monkeypatch.context() as patch:
        patch.setattr(checkpoint.sys, "version", "4.0")
        assert not same(parts(n=1))
    run = parts(n=1)
    other = checkpoint.name({"exemplar": "demo", "key": None, "parameters": {}, "fingerprint": "sha256:2"})
    assert other != run.folder.name
    assert same(parts(n=1))


def test_the_seconds_of_a_resumed_run_are_those_of_all_its_parts(parts, monkeypatch):
    monkeypatch.setattr(checkpoint.time, "monotonic", iter([0.0, 100.0, 200.0]).__next__)
    parts().once("a", lambda: 1)
    run = parts()
    before = run.record.clock
    run.once("a", never)
    assert before - run.record.clock == 100


def test_finish_removes_the_parts_and_nothing_else(parts, run_file):
    other = parts(n=2)
    other.once("a", lambda: 1)
    run_file(n=1)
    record = start({"epoch": 1, "n": 1})
    run = checkpoint.of(record)
    run.once("a", lambda: 1)
    record.finish()
    assert not run.folder.exists()
    assert other.folder.exists()


@pytest.fixture
def long(project):
    """The project with a notebook of four parts, the third of which waits while there is a file `wait`."""
    (project / "exemplars/demo/demo.py").write_text(NOTEBOOK)
    return project


def computed(project) -> list[str]:
    return (project / "computed.txt").read_text().split()


def values(project) -> dict:
    found = json.loads((project / "output/runs/demo-quick-straight/results.json").read_text())
    return found["values"]


def killed_in_its_third_part(project, *arguments):
    (project / "wait").touch()
    command = [sys.executable, "-P", "exemplars/demo/demo.py", *arguments]
    process = subprocess.Popen(command, cwd=project, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 30
    while not (project / "computed.txt").exists() or computed(project)[-1] != "2":
        assert time.monotonic() < end
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    (project / "wait").unlink()


def test_a_killed_run_resumes_and_ends_with_the_same_results(long, started):
    assert started().returncode == 0
    whole = values(long)
    (long / "computed.txt").unlink()
    killed_in_its_third_part(long)
    assert computed(long) == ["0", "1", "2"]
    done = started()
    assert done.returncode == 0, done.stderr
    assert computed(long) == ["0", "1", "2", "2", "3"]
    assert values(long) == whole
    assert [line.split(" (after")[0].split(" took")[0] for line in done.stderr.splitlines()] == [
        f"demo: {straight.OPEN}",
        "demo: part.0 was kept",
        "demo: part.1 was kept",
        "demo: part.2",
        "demo: part.3",
    ]
    assert list((long / "output/checkpoints").iterdir()) == []


def test_a_killed_run_lends_nothing_to_one_with_another_parameter(long, started):
    killed_in_its_third_part(long)
    assert started("-p", "share=1").returncode == 0
    assert computed(long) == ["0", "1", "2", "0", "1", "2", "3"]
    draw = values(long)["part0"]["samples"]
    np.testing.assert_allclose(draw, np.random.default_rng(0).normal(size=5), rtol=1e-5)
