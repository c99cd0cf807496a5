"""The other commands as a user runs them, and what each says of itself."""

import functools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from review.cli import app
from throwaway import tells
from tiny import ROOT, command, edit, forked

COMMANDS = sorted(app.commands)


def test_run_reports_values_and_verdicts_and_fails_on_neither(tiny):
    before = (tiny / "output/exemplars/tiny/results.json").read_bytes()
    done = command(tiny, "run", "tiny", "-p", "shift=0.01")
    assert done.returncode == 0, done.stderr
    assert re.search(r"✗ helps: does not hold\b.* holds", done.stdout)
    assert re.search(
        r"\b1 .*\b1 .*\n  gain: 0\.50 \(0\.48 to 0\.52\) → 0\.01 \(−0\.01 to 0\.03\)", done.stdout
    )
    named = {Path(name).name: tiny / name for name in re.findall(r"output/runs/\S+", done.stdout)}
    results = named["results.json"]
    page = named["index.html"].read_text()
    assert {"tiny.ipynb", "results.json"} <= set(re.findall(r'href="([^"]*)" download', page))
    assert named["index.html"].with_name("tiny.ipynb").is_file()
    assert json.loads(results.read_text())["parameters"]["shift"] == 0.01
    assert (tiny / "output/exemplars/tiny/results.json").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["run", "tiny", "-p", "shfit=1"], "shfit=1 'shift'"),
        (["run", "tiny", "-p", "shift=lots"], "shift=lots float"),
        (["run", "tiny", "-p", "shift"], "-p shift key=value"),
        (["run", "tny"], "'tny' 'tiny'"),
        (["run", "tiny", "--profile", "fulll"], "'fulll' 'full'"),
        (["build", "--content", "nowhere"], "nowhere"),
        (["build", "--formats", "word"], "--formats word docx"),
        (["build", *2 * ["--template-variables-path", "a=content/metadata.yaml"]], "content/metadata.yaml"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_line(tiny, arguments, names):
    done = command(tiny, *arguments)
    assert done.returncode == 1
    assert any(tells(line, names=names) for line in done.stderr.splitlines()), done.stderr
    assert "Traceback" not in done.stderr


CLUSTER, SHARDS, PARAMETER = ["--cluster", "slurm"], ["--shards", "1"], ["-p", "n=3"]


@pytest.mark.parametrize(
    ("verb", "beside", "option"),
    [
        *(("run tiny", ["--notebook", "a.ipynb"], idle) for idle in (CLUSTER, SHARDS)),
        *(("record tiny", ["--from", "output"], idle) for idle in (CLUSTER, SHARDS, PARAMETER)),
        ("claims", ["--lock"], ["--json"]),
        *(("claims", [], idle) for idle in (["--seen", "nothing"], ["--timestamp"])),
    ],
)
def test_an_option_that_would_do_nothing_is_refused_before_anything_is_done(
    tmp_path, monkeypatch, verb, beside, option
):
    monkeypatch.chdir(tmp_path)  # holds no review, which would be the next thing to be told
    done = CliRunner().invoke(app, [*verb.split(), *beside, *option])
    [problem] = done.exception.problems
    assert tells(problem, names=" ".join((beside or ["--lock"])[:1] + option[:1]))
    assert not list(tmp_path.iterdir())


def test_a_name_that_no_disk_takes_is_told_in_a_line(tiny):
    long = "a" * 300
    for words in (
        "build --content LONG", "build --output LONG", "build --template-variables-path LONG", "run tiny --notebook LONG.ipynb",
        "record tiny --from LONG", "run LONG", "new-exemplar LONG", "diff LONG", "cite --content LONG doi:10.1000/x",
    ):  # fmt: skip
        done = forked(tiny, *words.replace("LONG", long).split())
        assert [tells(line, names=long) for line in done.stderr.splitlines()[:1]] == [True], words
        assert "Traceback" not in done.stderr
        assert done.returncode == 1


def repeated(text: str) -> list[str]:
    """Lines that are told twice, and lines of which two parts before a colon are the same."""
    lines = text.splitlines()
    before = [line.split(": ")[:-1] for line in lines]
    return [
        line
        for line, parts in zip(lines, before, strict=True)
        if lines.count(line) > 1 or len(set(parts)) < len(parts)
    ]


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


def test_status_and_claims_speak_json(tiny):
    assert json.loads(command(tiny, "claims", "--json").stdout) == json.loads(
        (tiny / "output/claims.json").read_text()
    )
    [standing] = json.loads(command(tiny, "status", "--json").stdout)
    assert (standing["name"], standing["fresh"], standing["why"]) == ("tiny", True, [])
    edit(tiny, "exemplars/tiny/tiny.py", "(i % 3 - 1) / 100", "(i % 3 - 1) / 50")
    [standing] = json.loads(command(tiny, "status", "--json").stdout)
    assert any("tiny.py" in why for why in standing["why"])


@pytest.fixture(scope="module")
def usage() -> dict[str, str]:
    """What each command says of itself, and under "" what they are."""
    run = functools.partial(CliRunner().invoke, app, terminal_width=120)
    return {name: run([*filter(None, [name]), "--help"]).output for name in ("", *COMMANDS)}


def test_every_command_and_option_of_the_readme_exists(usage):
    used = re.findall(r"^\.venv/bin/review ([\w-]+)(.*)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert {name for name, _ in used} == set(COMMANDS)
    for name, rest in used:
        for option in re.findall(r"(?<!\S)-{1,2}[a-z]+", rest.split("#")[0]):
            assert option in usage[name], (name, option)


def test_every_command_says_what_it_does_and_what_it_takes(usage):
    for name, verb in app.commands.items():
        first, _, _ = verb.help.partition("\n")
        assert f"{first}\n" in usage[""], f"{name}: longer than the list of commands has room for"
        assert first in usage[name]
        for option in (o for o in verb.params if o.param_type_name == "option"):
            assert " ".join(option.help.split()) in " ".join(usage[name].split())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_one_line_and_no_traceback(tmp_path):
    (tmp_path / "content").mkdir()
    program = "from review.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "build")}
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-c", program, "status", "--json"], cwd=tmp_path, env=environment,
                              stdout=full, stderr=subprocess.PIPE, text=True)  # fmt: skip
    assert done.returncode == 1
    assert tells(done.stderr.strip())
