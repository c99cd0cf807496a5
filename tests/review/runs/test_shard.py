"""Jobs that share the parts of one run: together they find what one finds alone, whoever dies."""

import json
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from types import SimpleNamespace

import psutil
import pytest
from review.core.errors import Refused
from review.notebook import checkpoint, exemplar, lease
from review.runs import engine, exemplars, shard
from rich.console import Console

QUIET = Console(quiet=True)
PARTS = """
import json, os, time
from pathlib import Path
from types import SimpleNamespace
import numpy as np
from review.notebook import checkpoint, lease

lease.RENEWAL = 0.2
note = json.loads(Path(os.environ["REVIEW_RUN"]).read_text())
parts = checkpoint.of(SimpleNamespace(run=note["run"], clock=0))

def part(name, seed):
    with (seen / "computed.txt").open("a") as file:
        file.write(f"{name} {os.environ['REVIEW_SHARD'] or 0}\\n")
    while name == "a-0" and (seen / "hold").exists():
        time.sleep(0.05)
    return {"draws": np.random.default_rng(seed).normal(size=5)}

each = [parts.once(f"a-{i}", lambda: part(f"a-{i}", i)) for i in range(4)]
most = max(range(4), key=lambda i: each[i]["draws"].mean())
found = {"most": each[most]["draws"]} | parts.once("at-once", lambda: part("at-once", most))
record(float(sum(np.stack([*found.values()]).ravel())))
"""
NAMES = ["a-0", "a-1", "a-2", "a-3", "at-once"]
SHARD = """
import sys
from review.runs import execute, shard

shard.LOST, shard.LOOK = 3, 0.1
sys.exit(execute.main(sys.argv[1:], shard.perform))
"""


@pytest.fixture(scope="module")
def dealt(tmp_path_factory, new_review):
    """A review with a notebook that keeps parts, and what one job finds alone."""
    review = new_review(tmp_path_factory.mktemp("dealt") / "review")
    review.exemplar("dealt", PARTS)
    alone = outcome(review)
    assert [name for name, _ in computed(review)] == NAMES
    return review, alone


@pytest.fixture(autouse=True)
def nothing_computed(dealt):
    (dealt[0].seen / "computed.txt").unlink(missing_ok=True)


def computed(review) -> list[tuple[str, str]]:
    """Each part that was begun, and the shard that began it; 0 is a run's own job."""
    file = review.seen / "computed.txt"
    return [tuple(line.split()) for line in file.read_text().splitlines()] if file.exists() else []


def outcome(review, **how) -> dict[str, bytes]:
    """The files of a run; nothing is left that another one could take over."""
    return taken(review, engine.run(review.paths, "dealt", console=QUIET, **how))


def taken(review, folder) -> dict[str, bytes]:
    found = {file.name: file.read_bytes() for file in folder.iterdir() if file.name != "manifest.json"}
    shutil.rmtree(folder)
    assert not list((review.paths.own / "checkpoints").iterdir())
    assert not [place for place in review.paths.trials.iterdir() if ".work-" in place.name]
    return found


def wait_for(what) -> None:
    end = time.monotonic() + 120
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_two_shards_and_their_join_find_what_one_job_finds_and_compute_each_part_once(dealt):
    review, alone = dealt
    assert outcome(review, shards=2) == alone
    assert sorted(name for name, _ in computed(review)) == NAMES
    assert {number for _, number in computed(review)} <= {"1", "2"}  # the join finds all of them


@pytest.fixture
def start():
    """Starts a shard that soon takes others for dead."""
    with ExitStack() as stack:

        def started(one) -> subprocess.Popen:
            words = engine.command(one, {})
            command = [sys.executable, "-c", SHARD, *words[words.index("dealt") :]]
            process = stack.enter_context(subprocess.Popen(command, cwd=one.paths.root))
            stack.callback(process.kill)
            return process

        yield started


def test_shards_deal_parts_out_and_what_a_killed_one_had_taken_another_computes(dealt, start):
    review, alone = dealt
    job = engine.planned(review.paths, exemplars.one(review.paths, "dealt"), source="run", shards=2)
    (review.seen / "hold").touch()
    first = start(replace(job, shard=1))
    wait_for(lambda: computed(review) == [("a-0", "1")])
    second = start(replace(job, shard=2))
    wait_for(lambda: computed(review)[1:] == [(name, "2") for name in ("a-1", "a-2", "a-3")])
    everyone = psutil.Process(first.pid).children(recursive=True)
    first.kill()
    first.wait()
    psutil.wait_procs(everyone)  # a kernel outlives its job by a second
    (review.seen / "hold").unlink()
    assert second.wait(timeout=120) == 0
    begun = computed(review)
    assert begun[4:] == [("a-0", "2"), ("at-once", "2")]
    subprocess.run(engine.command(job, {}), cwd=review.paths.root, check=True)
    assert taken(review, job.target) == alone
    assert computed(review) == begun


@pytest.fixture
def leases(tmp_path):
    """The leases of a run, by the parts that they are for, and its shard number 2."""
    held = {"a": "1", "b": "2", "c": lease.FAILED, "d": "3"}
    places = {name: tmp_path / "of-a-run" / f"{name}{lease.SUFFIX}" for name in held}
    (tmp_path / "of-a-run").mkdir()
    for name, holder in held.items():
        places[name].write_text(holder)
    return places, SimpleNamespace(parts=tmp_path, shard=2)


def left(places) -> list[str]:
    return [name for name, place in places.items() if place.exists()]


def test_a_shard_gives_back_what_was_taken_under_its_number_alone(leases):
    places, one = leases
    shard.released(one)
    assert left(places) == ["a", "c", "d"]


def test_a_shard_waits_while_its_part_is_computed_and_gives_up_where_that_fails(leases, monkeypatch):
    places, one = leases
    looks = []

    def look(seconds):
        looks.append(seconds)
        if len(looks) == 3:
            places["a"].unlink()

    monkeypatch.setattr(shard.time, "sleep", look)
    assert shard.waited(one, "a")
    assert len(looks) == 3
    assert not shard.waited(one, "c")
    assert shard.waited(one, "e")
    assert len(looks) == 3
    assert left(places) == ["b", "c", "d"]


def test_whoever_shows_no_sign_of_life_is_taken_for_dead(leases, monkeypatch):
    places, one = leases
    monkeypatch.setattr(shard, "LOST", 0.05)
    monkeypatch.setattr(shard, "LOOK", 0.01)
    assert shard.waited(one, "a")
    assert "a" not in left(places)
    assert "c" in left(places)  # what failed is renewed by nobody, and fails whoever tries it


def test_what_failed_in_one_run_is_tried_again_by_the_shards_of_the_next(review):
    review.exemplar("demo", "1 / 0")
    job = engine.planned(review.paths, exemplars.one(review.paths, "demo"), source="run")
    failed = within(job, "a")
    lease.fail(failed)
    assert subprocess.run(engine.command(job, {}), cwd=review.paths.root, check=False).returncode == 1
    assert not failed.exists()


USES = """
from lab.value import V
parts.once("a", lambda: 0) + 0
found = parts.once("b", lambda: V)
assert not (seen / "fails").exists()
record(found)
"""
EDITED = """
import os, sys
from pathlib import Path
from review.runs import confinement, execute, shard

kind, lease, *words = sys.argv[1:]
call = confinement.call

def edit(*arguments):
    Path("exemplars/lab/value.py").write_text("V = 20")
    Path(lease).unlink(missing_ok=True)
    return call(*arguments) if len(arguments) == 4 else True

def undo(*arguments):
    try:
        return call(*arguments)
    finally:
        Path("exemplars/lab/value.py").write_text("V = 1")

if kind == "between walks":
    shard.waited, confinement.call = edit, undo
else:
    confinement.call = edit
sys.exit(execute.main(words, shard.perform if "1" in words else None))
"""


@pytest.mark.parametrize(
    ("kind", "number", "how"),
    [
        ("between walks", 1, "ends"),
        ("before the import", 1, "ends"),
        ("before the import", 0, "ends"),
        ("before the import", 0, "fails"),
    ],
)
def test_parts_of_other_code_than_was_planned_are_not_kept(review, kind, number, how):
    review.exemplar("demo", PARTS[: PARTS.index("def part")] + USES)
    value = review.paths.exemplars / "lab" / "value.py"
    value.write_text("V = 1")
    job = replace(
        engine.planned(review.paths, exemplars.one(review.paths, "demo"), source="run"), shard=number
    )
    held = within(job, "a")
    if kind == "between walks":
        lease.take(held, "2")
    earlier = held.with_name("earlier.npz")
    earlier.touch()
    words = engine.command(job, {})
    command = [sys.executable, "-c", EDITED, kind, str(held), *words[words.index("demo") :]]
    (review.seen / how).touch()
    assert subprocess.run(command, cwd=review.paths.root, check=False).returncode == 1
    (review.seen / how).unlink()
    assert value.read_text() == "V = 20"
    assert [file.name for file in held.parent.iterdir()] == ["earlier.npz"]
    value.write_text("V = 1")
    folder = engine.run(review.paths, "demo", console=QUIET)
    assert json.loads((folder / "results.json").read_text())["values"]["mean"]["mean"] == 1


def within(job, name):
    """The lease of a part of `job`, whose folder is there."""
    place = job.parts / checkpoint.name(job.asked) / f"{name}{lease.SUFFIX}"
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def test_shards_are_refused_where_no_parts_are_kept_and_so_is_what_is_no_number(review):
    review.exemplar("whole")
    review.exemplar("dealt", PARTS)
    with pytest.raises(Refused) as error:
        engine.run(review.paths, "whole", shards=2, console=QUIET)
    assert [p.file for p in error.value.problems] == ["exemplars/whole/whole.py"]
    for name, number, wrong in (
        ("whole", 2, True),
        ("whole", 1, False),
        ("dealt", 2, False),
        ("dealt", 0, True),
    ):
        file = review.paths.exemplars / name / "settings.yaml"
        before = file.read_text()
        file.write_text(f"{before}resources:\n  full:\n    shards: {number}\n")
        try:
            exemplar.read(file.parent)
            told = []
        except Refused as refused:
            told = [(p.file, p.line) for p in refused.problems]
        assert told == [(f"exemplars/{name}/settings.yaml", len(before.splitlines()) + 3)] * wrong
        file.write_text(before)


def test_settings_deal_out_a_run_on_a_cluster_and_the_command_line_one_anywhere(review):
    review.exemplar("dealt", PARTS)
    file = review.paths.exemplars / "dealt" / "settings.yaml"

    def planned(profile="full", on="slurm", shards=None):
        one = exemplars.one(review.paths, "dealt")
        return engine.planned(review.paths, one, profile, on=on, shards=shards)

    before = planned().key
    file.write_text(file.read_text() + "resources: {full: {shards: 4}}\n")
    assert (planned().shards, planned("quick").shards, planned(on=None).shards) == (4, 1, 1)
    assert (planned(shards=1).shards, planned(on=None, shards=2).shards) == (1, 2)
    assert planned().key == before
