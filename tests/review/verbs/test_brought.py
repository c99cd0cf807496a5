"""Runs that were made elsewhere, perhaps by a stranger: taken as records if they are of these sources, and nothing else."""

import json
import os
import shutil
from pathlib import Path

import pytest
from full import edited, read, recorded
from review.core.errors import Refused
from review.core.paths import Paths
from review.runs import exemplars, records
from review.verbs import record as making
from throwaway import tells
from tiny import command


@pytest.mark.parametrize(
    "given", ["output/runs/demo-full-straight", "output/runs/demo-full-straight/results.json"]
)
def test_a_run_from_elsewhere_is_taken_when_it_is_of_these_sources(full, given):
    before = recorded(full)
    done = command(full, "record", "demo", "--from", given)
    assert done.returncode == 0, done.stderr
    after = recorded(full)
    assert after["values"] == before["values"]
    assert (after["source"], after["key"]) == ("record", None)
    assert read(full).stale == ()
    assert (
        "against the previous record: 0 of 2 values moved by more than chance allows\n  2 equal"
        in done.stdout
    )


def test_a_run_that_was_brought_without_its_figures_leaves_no_old_ones(full):
    taken = full / "output/runs/demo-full-straight"
    shutil.rmtree(taken / "figures")
    assert command(full, "record", "demo", "--from", str(taken)).returncode == 0
    assert [p.name for p in (full / "exemplars/demo/records").iterdir()] == ["full.json"]
    assert read(full).stale == ()


def secret(file: Path) -> Path:
    """A private file of the kind that `file` seems to be."""
    kept = file.parents[4] / f"private{file.suffix}"
    return Path(shutil.copy(file, kept))


def linked(file: Path) -> None:
    kept = secret(file)
    file.unlink()
    file.symlink_to(kept)


def linked_folder(file: Path) -> None:
    elsewhere = file.parents[4] / "elsewhere"
    file.parent.rename(elsewhere)
    file.parent.symlink_to(elsewhere)


def dangling(file: Path) -> None:
    file.unlink()
    file.symlink_to("nowhere")


def acting(file: Path) -> None:
    file.write_text(file.read_text().replace("</svg>", "<script>alert(1)</script></svg>"))


SPOILT = {
    "a link": ("svg", linked), "a link to a picture": ("png", linked), "a folder that is a link": ("png", linked_folder),
    "a link to nowhere": ("png", dangling), "a fifo": ("png", lambda file: (file.unlink(), os.mkfifo(file))),
    "a script": ("svg", acting), "no drawing": ("svg", lambda file: file.write_text("<g/>")),
    "no XML": ("svg", lambda file: file.write_bytes(b"\xff\xfe")), "text": ("png", lambda file: file.write_text("key")),
    "half a PNG": ("png", lambda file: file.write_bytes(file.read_bytes()[:-40])),
    "a page": ("svg", lambda file: file.write_text('<html xmlns="http://www.w3.org/1999/xhtml"/>')),
    "a large one": ("png", lambda file: file.write_bytes(file.read_bytes() + bytes(5_000_000))),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILT)
def test_figures_of_a_stranger_that_are_something_else_are_refused_and_nothing_is_copied(full, what):
    before = {p: p.read_bytes() for p in (full / "exemplars").rglob("*") if p.is_file()}
    kind, spoil = SPOILT[what]
    file = full / f"output/runs/demo-full-straight/figures/line.{kind}"
    spoil(file)
    with pytest.raises(Refused) as refused:
        making.make(Paths(full, full / "content", full / "output"), "demo", {}, file.parents[1])
    lines = str(refused.value).splitlines()
    assert all(tells(line, "output/runs/demo-full-straight/results.json", "line.") for line in lines)
    assert {p: p.read_bytes() for p in (full / "exemplars").rglob("*") if p.is_file()} == before


def test_results_that_are_a_link_are_refused(full):
    file = full / "output/runs/demo-full-straight/results.json"
    kept = file.rename(full / "private.json")
    file.symlink_to(kept)
    with pytest.raises(Refused, match=r"^output/runs/demo-full-straight/results\.json: .*; "):
        making.make(Paths(full, full / "content", full / "output"), "demo", {}, file.parent)


@pytest.mark.parametrize("what", ["figures/line.png", "figures/line.svg", "figures", "full.json"])
def test_a_committed_record_that_is_a_link_is_refused(full, what):
    """A branch of a stranger may hold links, and whoever builds it has other files than its author."""
    path = full / "exemplars/demo/records" / what
    kept = path.rename(full / "private")
    path.symlink_to(kept)
    paths = Paths(full, full / "content", full / "output")
    found, (problem,) = records.read(paths, [exemplars.one(paths, "demo")])
    assert found == {}
    assert tells(problem, "exemplars/demo/records/full.json")


def change(**changes):
    def apply(root: Path, raw: dict) -> None:
        raw.update(changes)

    return apply


def dirty(root: Path, raw: dict) -> None:
    raw["commit"] += "-dirty"


def without_commit(root: Path, raw: dict) -> None:
    raw["commit"] = None
    edited("demo/demo.py", "/ 100", "/ 50")(root, raw)


def not_finite(root: Path, raw: dict) -> None:
    raw["values"]["sizes"]["mean"] = float("nan")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (change(profile="quick"), "it is a quick run of demo, not a full run of demo; name the folder of a full run"),
        (change(exemplar="other"), "it is a full run of other, not a full run of demo"),
        (dirty, "; commit them, then run it again"),
        (change(schema=2), "the results are malformed"),
        (not_finite, "nan is not a number that can be reported"),
        (change(epoch=0), "the seeds of epoch 0"),
        (edited("demo/demo.py", "/ 100", "/ 50"), "it is a run of other sources (demo/demo.py changed); run it again"),
        (edited("lab/shifts.py", "+ 0", "+ 1"), "lab/shifts.py changed"),
        (without_commit, "it is a run of other sources (code, data or shared modules changed since)"),
    ],
)  # fmt: skip
def test_what_is_no_full_run_of_these_sources_leaves_the_record_as_it_was(full, spoil, says):
    before = recorded(full)
    source = full / "output/runs/demo-full-straight/results.json"
    raw = json.loads(source.read_text())
    spoil(full, raw)
    source.write_text(json.dumps(raw))
    done = command(full, "record", "demo", "--from", str(source.parent))
    assert done.returncode == 1
    assert says in done.stderr
    assert done.stderr.startswith("output/runs/demo-full-straight/results.json: ")
    assert done.stderr.count("\n") == 2  # the problem, and how many there are
    assert recorded(full) == before


def test_a_run_of_the_runner_says_by_its_manifest_what_changed_and_vouches_for_its_file(full):
    [folder] = [p for p in (full / "output/runs").glob("demo-*") if (p / "manifest.json").exists()]
    text = (folder / "results.json").read_text()
    (folder / "results.json").write_text(text.replace("0.51", "0.52").replace("0.49", "0.48"))
    done = command(full, "record", "demo", "--from", str(folder))
    assert "results.json: it changed since the run; run it again" in done.stderr
    (folder / "results.json").write_text(text)
    edited("demo/demo.py", "/ 100", "/ 50")(full, {})
    done = command(full, "record", "demo", "--from", str(folder))
    assert "it is a run of other sources (cells of demo.py changed)" in done.stderr
