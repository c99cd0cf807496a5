"""Records: made from full runs, and said of themselves."""

import json
import os
import shlex
import signal
from dataclasses import replace
from pathlib import Path

import panflute as pf
import pytest
from full import edited, read, recorded, straight
from manuscripts import git
from review.core import files, signals
from review.core.paths import Paths
from review.placing import panel
from review.results import display, shelf
from review.runs import exemplars
from review.verbs import record as making
from review.writing.page import executed
from tiny import command


def test_a_full_run_becomes_a_record_that_is_not_stale(made):
    root, said = made
    record = read(root)
    assert (record.stale, record.results.reduced) == ((), ())
    assert record.results.profile == "full"
    assert record.results.commit == git(root, "rev-parse", "--short", "HEAD")
    assert len(record.results.values["gain"].samples) == 12
    assert said.startswith("exemplars/demo/records/full.json: recorded full run on ")
    assert "✓ helps: holds. A shift helps." in said
    assert "✗ large: does not hold, expected: holds." in said
    assert "1 claim names what this record does not hold" in said


def test_each_value_has_its_line(made):
    lines = (made[0] / "exemplars/demo/records/full.json").read_text().splitlines()
    start = lines.index(' "values": {')
    assert [line.split(": ")[0] for line in lines[start + 1 : start + 3]] == ['  "gain"', '  "sizes"']
    assert lines[start + 3].startswith(" }")


def test_what_moved_against_the_previous_record_is_said(full):
    taken = straight(full, "-p", "shift=0.7", "-p", "sizes=1,2,3")
    done = command(full, "record", "demo", "--from", str(taken))
    assert "against the previous record: 2 of 2 values moved by more than chance allows" in done.stdout
    assert "  gain: 0.50 (0.49 to 0.51) → 0.70 (0.69 to 0.71)\n" in done.stdout
    assert "reduced: shift, sizes\n" in done.stdout
    assert read(full).results.reduced == ("shift", "sizes")


def test_the_figures_are_those_of_the_same_run(full):
    figures = full / "exemplars/demo/records/figures"
    assert sorted(p.name for p in figures.iterdir()) == ["line.png", "line.svg"]
    taken = straight(full, "-p", "shift=0.7")
    (figures / "old.svg").write_text("old")
    assert command(full, "record", "demo", "--from", str(taken)).returncode == 0
    kept = {p.name: p.read_bytes() for p in figures.iterdir()}
    assert kept == {p.name: p.read_bytes() for p in (taken.parent / "figures").iterdir()}


def test_an_interrupted_record_is_the_old_one_or_the_new_one(full, monkeypatch):
    paths = Paths(full, full / "content", full / "output")
    taken = straight(full, "-p", "shift=0.7")
    write = files.write

    def ended(*arguments) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        write(*arguments)

    monkeypatch.setattr(files, "write", ended)
    with pytest.raises(SystemExit), signals.raised():
        making.make(paths, "demo", {}, taken)
    assert recorded(full)["parameters"]["shift"] == 0.7
    kept = {p.name: p.read_bytes() for p in (full / "exemplars/demo/records/figures").iterdir()}
    assert kept == {p.name: p.read_bytes() for p in (taken.parent / "figures").iterdir()}


def test_sources_that_are_not_committed_are_told_before_the_run(full):
    edited("demo/demo.py", "/ 100", "/ 50")(full, {})
    done = command(full, "record", "demo")
    assert done.returncode == 1
    assert (
        "exemplars: files differ from the commit that a record would name; commit them first" in done.stderr
    )


def test_a_record_that_is_not_committed_yet_hinders_no_other(made):
    root, _ = made
    assert "records/" in git(root, "status", "--porcelain")
    commit = json.loads((root / "output/runs/demo-full-straight/results.json").read_text())["commit"]
    assert commit == git(root, "rev-parse", "--short", "HEAD")  # the straight run came after the record


def test_a_reduced_record_says_so_wherever_the_page_names_it(made):
    root, _ = made
    whole = read(root).results
    said = "reduced: 2 parameters differ from the full profile"
    paths = Paths(Path("/"), Path("/"), Path("/"))
    for results_, expected in ((whole, False), (replace(whole, reduced=("n", "sizes")), True)):
        record = shelf.Record(results_)
        for text in (
            display.run_in_words(results_),
            display.origin(results_.values["gain"], results_),
            str(executed.described(whole, {}, record)),
            "".join(pf.stringify(block) for block in panel.commands(whole, record, paths)),
        ):
            assert (said in text) == expected
    assert said in "".join(pf.stringify(i) for i in panel.full_run(record.results))
    code = [b.text for b in panel.commands(whole, record, paths) if isinstance(b, pf.CodeBlock)]
    assert code[-1].endswith("--profile full -p n=12 -p sizes=75,300")


def test_the_options_of_a_reduced_record_make_the_same_run(made):
    """What the page says to type is read as the parameters that the record has."""
    root, _ = made
    one = exemplars.one(Paths(root, root / "content", root / "output"), "demo")
    whole = replace(read(root).results, reduced=("n", "shift", "sizes"))
    words = shlex.split(panel.options(whole))[1::2]
    assert one.resolve("quick", dict(w.split("=", 1) for w in words)) == whole.parameters
