"""A whole run: what it keeps, and that nothing of a reader's rows or groups is among it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from yours import counted

ROOT = Path(__file__).parents[3]
CANARIES = ("Zanzibar-7731", "31337.25", "quokka")
"""Of a group's name, of a cell with a number, of a kind."""

FORBIDDEN = ("causal", "significant", "deployable", "no leak")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The folder in which a report was made of a table with canaries, by Python alone, and what it printed."""
    home = tmp_path_factory.mktemp("run")
    for name in ("lab", "yours"):
        shutil.copytree(
            ROOT / "exemplars" / name, home / "exemplars" / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "exemplars/names.csv", home / "exemplars")
    (home / "build").symlink_to(ROOT / "build")
    rows = [f"{'Zanzibar-7731' if i < 8 else f'p{i // 4}'},{31337.25 if i % 9 == 0 else i * 0.37 % 5},{('quokka', 'cat')[i * 7 % 3 % 2]},{i * i % 3 % 2}" for i in range(160)]  # fmt: skip
    data = home / "data"
    data.mkdir()
    (data / "my.csv").write_text("\n".join(["patient,a,kind,outcome", *rows]) + "\n")
    environment = {**os.environ, "XDG_STATE_HOME": str(home / "state"), "OMP_NUM_THREADS": "1"}
    few = [word for one in ("tries=1", "repeats=1", "scrambles=5") for word in ("-p", one)]
    done = subprocess.run(
        [sys.executable, str(home / "exemplars/yours/yours.py"), "-p", "table=my.csv", *few],
        cwd=data, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return home, done.stdout + done.stderr


def test_no_row_and_no_name_of_a_group_is_kept_or_printed(run):
    home, printed = run
    (home / "printed").write_text(printed)
    left = [
        file
        for file in home.rglob("*")
        if file.is_file() and "exemplars" not in file.parts and "data" not in file.parts
    ]
    assert {"results.json", "tables.json", "models.svg"} <= {file.name for file in left}
    for file in left:
        content = file.read_bytes()
        assert [word for word in CANARIES if word.encode() in content] == [], file


def test_the_report_has_every_section_none_broken_and_none_of_the_words_that_promise_too_much(run):
    home, printed = run
    found = json.loads((home / "output/runs/yours-quick-straight/results.json").read_text())
    sections = [row[0] for row in found["tables"]["findings"]["rows"]]
    assert len(sections) == len(set(sections)) == 10
    assert "broke" not in printed
    for file in [*(home / "exemplars/yours").glob("*.py")]:
        printed += file.read_text()
    assert [word for word in FORBIDDEN if word in printed.lower()] == []


def test_reports_are_counted_by_the_hash_of_the_file_outside_the_output(run, monkeypatch, tmp_path):
    home, _ = run
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    table = home / "data/my.csv"
    assert counted.reports(table) == 1
    assert not counted.state().is_relative_to(home / "output")
    assert json.loads(counted.state().read_text()) == {counted.digest(table): 1}
    other = tmp_path / "other.csv"
    other.write_text(table.read_text() + "x")
    assert counted.reports(other) == 0
    monkeypatch.setenv("XDG_STATE_HOME", str(table))
    assert not counted.add(other)
