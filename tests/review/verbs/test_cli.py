"""The other commands as a user runs them, and what each says of itself."""

import json
import os
import re

import pytest
from review.cli import app
from tiny import ROOT, command, edit

COMMANDS = sorted(app.commands)


def test_run_reports_values_and_verdicts_and_fails_on_neither(tiny):
    before = (tiny / "output/exemplars/tiny/results.json").read_bytes()
    done = command(tiny, "run", "tiny", "-p", "shift=0.01")
    assert done.returncode == 0, done.stderr
    assert "✗ helps: does not hold, expected: holds" in done.stdout
    assert "mean of 6 replicates 0.01" in done.stdout
    assert (
        "1 of 1 values moved by more than chance allows\n  gain: 0.50 (0.48 to 0.52) → 0.01 (−0.01 to 0.03)"
        in done.stdout
    )
    results = tiny / re.search(r"1 values in (.*)", done.stdout)[1]
    assert results.is_relative_to(tiny / "output/runs")
    assert (tiny / re.search(r"executed notebook: (.*)", done.stdout)[1]).is_file()
    assert json.loads(results.read_text())["parameters"]["shift"] == 0.01
    assert (tiny / "output/exemplars/tiny/results.json").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["run", "tiny", "-p", "shfit=1"],
            "-p shfit=1: no parameter 'shfit'; did you mean 'shift'?",
        ),
        (["run", "tiny", "-p", "shift=lots"], "-p shift=lots: shift is of type float, not 'lots'"),
        (["run", "tiny", "-p", "shift"], "-p shift: no value; "),
        (["run", "tny"], "no exemplar 'tny'; did you mean 'tiny'?"),
        (["run", "tiny", "--profile", "fulll"], "tiny has no profile 'fulll'; did you mean 'full'?"),
        (["build", "--content", "nowhere"], "nowhere: no chapters"),
        (["build", "--formats", "word"], "--formats word: word is no format; known: docx, epub, html"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_line(tiny, arguments, said):
    done = command(tiny, *arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def repeated(text: str) -> list[str]:
    """Lines that are told twice, and lines of which two parts before a colon are the same."""
    lines = text.splitlines()
    before = [line.split(": ")[:-1] for line in lines]
    return [
        line
        for line, parts in zip(lines, before, strict=True)
        if lines.count(line) > 1 or len(set(parts)) < len(parts)
    ]


@pytest.mark.parametrize("lack", ["raise ImportError", "raise OSError(\"cannot load library 'libpango'\")"])
def test_a_machine_that_cannot_print_is_told_so_once(tiny, tmp_path, lack):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken/weasyprint.py").write_text(lack)
    edit(tiny, "content/01.tip.md", "A shift shifts.", "It shifts.")
    path = os.pathsep.join(map(str, [tmp_path / "broken", ROOT / "build", ROOT / "exemplars"]))
    done = command(tiny, "build", PYTHONPATH=path)
    assert (done.returncode, done.stderr.count("manuscript.pdf: ")) == (0, 1)
    assert repeated(done.stderr) == []
    assert not (tiny / "output/manuscript.pdf").exists()


def test_whatever_is_wrong_is_told_once_by_each_command_that_meets_it(tiny):
    edit(tiny, "exemplars/tiny/settings.yaml", "timeout: 60", "timeout: soon\nplace: here")
    edit(tiny, "content/01.tip.md", "@doi:10.1000/one", "@doi:10.1000/none")
    (tiny / "content/manual-references.bib").write_text("@book{one,")
    told = {}
    for verb in ("build", "claims", "status"):
        done = command(tiny, verb)
        told[verb] = [line.strip() for line in (done.stdout + done.stderr).splitlines()]
        assert repeated("\n".join(told[verb])) == []
    settings = ["exemplars/tiny/settings.yaml:3: ", "exemplars/tiny/settings.yaml:4: "]
    content = ["content/01.tip.md:4: ", "content/manual-references.bib: "]
    for verb, places in (("build", settings + content), ("claims", settings + content), ("status", settings)):
        for place in places:
            assert len([line for line in told[verb] if line.startswith(place)]) == 1, (verb, place)


def test_outside_a_review_the_command_says_so(tmp_path):
    done = command(tmp_path, "build")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "no review here" in done.stderr


def test_status_and_claims_speak_json(tiny):
    [standing] = json.loads(command(tiny, "status", "--json").stdout)
    assert (standing["name"], standing["fresh"], standing["why"]) == ("tiny", True, [])
    edit(tiny, "exemplars/tiny/tiny.py", "(i % 3 - 1) / 100", "(i % 3 - 1) / 50")
    [standing] = json.loads(command(tiny, "status", "--json").stdout)
    assert "cells of tiny.py changed" in standing["why"]


def test_claims_as_json_are_those_of_the_page(tiny):
    listed = json.loads(command(tiny, "claims", "--json").stdout)
    assert listed == json.loads((tiny / "output/claims.json").read_text())


def test_every_command_and_option_of_the_readme_exists():
    readme = (ROOT / "README.md").read_text()
    used = re.findall(r"^\.venv/bin/review ([\w-]+)(.*)$", readme, re.MULTILINE)
    assert {name for name, _ in used} == set(COMMANDS)
    for name, rest in used:
        usage = command(ROOT, name, "--help").stdout
        for option in re.findall(r"(?<!\S)-{1,2}[a-z]+", rest.split("#")[0]):
            assert option in usage, (name, option)


def test_every_command_says_what_it_does_and_what_it_takes():
    listed = command(ROOT, "--help").stdout
    for name, verb in app.commands.items():
        first, _, _ = verb.help.partition("\n")
        assert f"{first}\n" in listed, f"{name}: longer than the list of commands has room for"
        usage = command(ROOT, name, "--help").stdout
        assert first in usage
        for option in (o for o in verb.params if o.param_type_name == "option"):
            assert " ".join(option.help.split()) in " ".join(usage.split())
