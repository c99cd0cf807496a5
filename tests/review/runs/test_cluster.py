"""What is handed to a cluster, without one: `test_slurm.py` tries it on a real one."""

import json
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from review.core.errors import Refused
from review.notebook import provenance
from review.notebook.events import VARIABLE
from review.results import results
from review.runs import cluster, driver, engine, exemplars, job
from rich.console import Console

QUIET = Console(quiet=True)
ASKED = "resources: {full: {cpus: 3, memory_mb: 700, gpus: 1, minutes: 55, shards: 2}}\n"
PARTS = "from review.notebook import checkpoint\nrecord(n)"


def planned(review, on=None, **how):
    return engine.planned(review.paths, exemplars.one(review.paths, "one"), **how, on=on)


def ask(review) -> None:
    file = review.paths.exemplars / "one" / "settings.yaml"
    file.write_text(file.read_text() + ASKED)


def test_other_resources_are_no_other_run_and_another_device_is(review):
    review.exemplar("one", PARTS)
    before = [planned(review, profile=profile).key for profile in ("quick", "full")]
    here, there = planned(review, profile="full"), planned(review, "slurm", profile="full")
    assert here.fingerprint == there.fingerprint
    ask(review)
    assert [planned(review, profile=profile).key for profile in ("quick", "full")] == before
    full = planned(review, "slurm", profile="full")
    assert (there.components["device"], full.components["device"]) == ("cpu", "cuda")
    assert full.again().key == full.key  # the device stays that of the node, wherever one looks
    assert full.fingerprint == here.fingerprint


def test_without_slurm_or_its_executor_nothing_starts_and_both_are_named(review, monkeypatch):
    review.exemplar("one")
    monkeypatch.setenv("PATH", str(review.paths.root))
    monkeypatch.setattr(cluster.importlib.util, "find_spec", lambda name: None)
    for start in (
        lambda: engine.run(review.paths, "one", on="slurm", console=QUIET),
        lambda: engine.refresh(review.paths, on="slurm", console=QUIET),
    ):
        with pytest.raises(Refused) as error:
            start()
        assert len(error.value.problems) == 2
    assert not review.paths.logs.exists()


def test_the_site_goes_before_what_is_usual(review):
    def given(flag: str) -> str:
        options = cluster.options(review.paths, "review-1")
        return options[options.index(flag) + 1]

    assert given("--executor") == "slurm"
    assert (given("--profile"), given("--workflow-profile")) == (str(cluster.DEFAULTS), "none")
    site = review.paths.root / "profiles" / "slurm"
    site.mkdir(parents=True)
    assert given("--workflow-profile") == str(site)


def test_the_snakefile_asks_for_what_the_settings_say_and_hides_gpus_that_were_not_asked_for(review):
    review.exemplar("one", PARTS)
    review.exemplar("two")
    ask(review)

    def dry(name: str) -> tuple[str, list[str]]:
        one = engine.planned(
            review.paths, exemplars.one(review.paths, name), "full", {"n": "7"}, "run", "slurm"
        )
        command = driver.snakemake([one], ["--cores", "4", "--dry-run", "--printshellcmds"], "slurm")
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        (line,) = re.findall(r".*review\.runs\.execute.*", done.stdout)
        words = shlex.split(line.partition("||")[0])
        assert words[words.index("--key") + 1] == one.key
        assert words[-8:] == ["--source", "run", "--profile", "full", "--shard", "0", "-p", "n=7"]
        return done.stdout, words

    said, words = dry("one")
    assert re.search(r"threads: 3\b", said)
    assert [said.count(asked) for asked in ("mem_mb=700", "gpu=1", "runtime=55")] == [3, 3, 3]
    assert sorted(re.findall(r"review\.runs\.shard one .*--shard (\d)", said)) == ["1", "2"]
    assert "CUDA_VISIBLE_DEVICES=" not in words
    assert "CUDA_VISIBLE_DEVICES=" in dry("two")[1]


def test_no_name_of_an_exemplar_is_that_of_the_shards_of_another(review):
    names = ["one", "one_shard", "shard_of_one"]
    for name in names:
        review.exemplar(name, PARTS)
    jobs = [engine.planned(review.paths, exemplars.one(review.paths, name), shards=2) for name in names]
    command = driver.snakemake(jobs, ["--cores", "4", "--dry-run", "--printshellcmds"])
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert re.findall(r"rule (\w+):", done.stdout).count("shard_of_one") == 2
    for number in (1, 2):
        log = review.paths.relative(replace(jobs[0], shard=number).log)
        assert f"log: {log}" in done.stdout


def test_a_parameter_reaches_the_notebook_as_it_was_given(review):
    notebook = review.exemplar("one")
    notebook.write_text(notebook.read_text().replace("n: int = 3", 'text: str = "a"  # odd\nn: int = 3'))
    odd = """it's {a} "b" $HOME; 1"""
    folder = engine.run(review.paths, "one", {"text": odd, "n": "10"}, console=QUIET)
    assert results.load(folder / "results.json").parameters == {"epoch": 1, "text": odd, "n": 10}


def telling(*kinds: str, then: str = "") -> list[str]:
    """A command that tells these things of the job `one`, and then does something else."""
    problem = {"file": "a", "line": 0, "what": "killed", "todo": "wait"}
    lines = [
        json.dumps({"name": "one", "kind": kind, "problems": [problem] * (kind == "failed"), "text": ""})
        + "\n"
        for kind in kinds
    ]
    code = f"import os, time; file = os.path.join(os.environ[{VARIABLE!r}], 'one'); open(file, 'w').write({''.join(lines)!r})"
    return [sys.executable, "-c", f"{code}; {then}"]


def test_of_a_job_that_began_again_the_last_word_counts(review):
    review.exemplar("one")
    log = review.paths.logs / "said.log"
    again = telling("started", "failed", "started", "done")
    (left,) = driver.watch(again, [planned(review)], log, QUIET)
    assert left.file == "exemplars/one/one.py"  # that it has no results
    (left,) = driver.watch(telling("started", "failed"), [planned(review)], log, QUIET)
    assert left.file == "a"


@pytest.mark.parametrize(
    ("last", "over", "ended"), [("done", True, True), ("failed", True, False), ("done", False, False)]
)
def test_a_command_that_does_not_notice_the_end_is_ended_when_all_is_done_and_over(review, last, over, ended):
    review.exemplar("one")
    goes_on = review.paths.root / "goes-on.txt"
    slow = telling("started", last, then=f"time.sleep(0.4); open({str(goes_on)!r}, 'w')")
    driver.watch(slow, [planned(review)], review.paths.logs / "said.log", QUIET, over=lambda: over)
    assert goes_on.exists() != ended


@pytest.fixture
def slurm(tmp_path, monkeypatch):
    """A stand-in for Slurm's commands: a queue of lines in a file, from which a look takes the first."""
    queue, cancelled = tmp_path / "queue", tmp_path / "cancelled"
    scripts = {"squeue": f"cat {queue}; sed -i 1d {queue}", "scancel": f'echo "$@" >>{cancelled}; : >{queue}'}
    for name, script in scripts.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(cluster, "LOOK", 0)
    queue.touch()
    cancelled.touch()
    return queue, cancelled


def test_what_a_killed_driver_left_is_waited_for_and_what_this_one_leaves_is_cancelled(slurm):
    queue, cancelled = slurm
    queue.write_text("7 review-1_a\n8 review-1_a\n9 review-2_b\n11 a job of mine\n")
    said: list[str] = []

    def interrupted() -> None:
        with cluster.alone("review-1", said.append):
            assert (len(said), "7, 8" in said[0], cancelled.read_text()) == (1, True, "")
            queue.write_text("9 review-2_b\n10 review-1_c\n")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert cancelled.read_text() == "10\n"  # no job of another driver


def test_two_drivers_have_two_names(tmp_path):
    first, second = (cluster.name(tmp_path / name) for name in ("a", "b"))
    assert first != second
    assert re.fullmatch(r"[\w-]{1,50}", first)  # what the executor allows


def test_a_slurm_that_does_not_answer_is_told(slurm):
    queue, _ = slurm
    said: list[str] = []
    with cluster.alone("review-1", said.append):
        queue.with_name("squeue").write_text("#!/bin/sh\necho down >&2\nexit 1\n")
    assert len(said) == 1  # at the end: what the block did is not lost for it
    with pytest.raises(Refused, match="down"), cluster.alone("review-1", said.append):
        pass


def test_the_device_of_a_cluster_is_not_that_of_this_machine(review, monkeypatch):
    review.exemplar("one")
    monkeypatch.setenv("REVIEW_DEVICE", "cuda")
    assert planned(review).components["device"] == job.device_here() == "cuda"
    assert planned(review, "slurm").components["device"] == "cpu"
    monkeypatch.delenv("REVIEW_DEVICE")
    monkeypatch.setattr(provenance, "DRIVER", Path("/"))  # is there
    for seen, device in (("", "cpu"), ("-1", "cpu"), ("0", "cuda"), ("3,4", "cuda")):
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", seen)
        assert planned(review).components["device"] == device
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES")
    assert job.device_here() == "cuda"
    monkeypatch.setattr(provenance, "DRIVER", Path("/nowhere"))
    assert job.device_here() == "cpu"
