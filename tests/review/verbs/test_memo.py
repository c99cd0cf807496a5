import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from review.core.errors import Problem
from review.core.paths import Paths
from review.verbs import memo
from review.verbs.memo import Built, Order

WARNED = Problem("content/01.md", 3, "claim a types a number", "name the recorded value instead")
SEEN = ["content/01.md", "exemplars/tiny/tiny.py", "output/index.html", "output/exemplars/tiny/a.json"]
SAID = Built(2, (), (WARNED,), tally="2 of 2 claims as first expected")


@pytest.fixture
def noted(tmp_path):
    """A review whose ledger agrees with what lies there."""
    paths = Paths(tmp_path, tmp_path / "content", tmp_path / "output")
    for file in SEEN:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("as it was")
    memo.write(paths, memo.sources(paths, Order()), SAID, {})
    return paths


def test_where_nothing_changed_the_last_build_is_told_again(noted):
    assert memo.recall(noted, Order()) == SAID


@pytest.mark.parametrize("file", SEEN)
def test_a_changed_or_missing_file_is_noticed(noted, file):
    (noted.root / file).write_text("as it is")
    assert memo.recall(noted, Order()) is None
    (noted.root / file).write_text("as it was")
    assert memo.recall(noted, Order()) == SAID
    (noted.root / file).unlink()
    assert memo.recall(noted, Order()) is None


@pytest.mark.parametrize("link", ["content/linked", "content/a/b/linked", "exemplars/linked"])
def test_a_change_behind_a_link_is_noticed(noted, link):
    """A link to a folder, with another within it that leads in a circle."""
    (noted.root / "figures/deep").mkdir(parents=True)
    (noted.root / "figures/deep/a.png").write_text("as it was")
    (noted.root / "figures/deep/circle").symlink_to(noted.root / "figures")
    (noted.root / link).parent.mkdir(parents=True, exist_ok=True)
    (noted.root / link).symlink_to(noted.root / "figures")
    memo.write(noted, memo.sources(noted, Order()), SAID, {})
    assert memo.recall(noted, Order()) == SAID
    (noted.root / "figures/deep/a.png").write_text("as it is")
    assert memo.recall(noted, Order()) is None


def test_nothing_behind_a_link_that_leads_out_of_the_content_folder_is_looked_at(noted, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "old").write_text("x")
    (noted.content / "linked").symlink_to(outside)
    (noted.content / "linked.txt").symlink_to(outside / "old")
    os.mkfifo(noted.content / "pipe")  # whoever opened it would wait for ever
    memo.write(noted, memo.sources(noted, Order()), SAID, {})
    (outside / "new").write_text("x")
    (outside / "old").write_text("y")
    assert memo.recall(noted, Order()) == SAID


NEW = {"content/02.md": None, "exemplars/lab/new.py": None, "exemplars/tiny/records/full.json": None,
       "output/logs/tiny.log": SAID, "output/runs/tiny-1/results.json": SAID, "output/.lock": SAID}  # fmt: skip


@pytest.mark.parametrize("file", NEW)
def test_a_new_source_is_noticed_and_a_log_or_single_run_is_nothing_to_build_for(noted, file):
    (noted.root / file).parent.mkdir(parents=True, exist_ok=True)
    (noted.root / file).write_text("new")
    assert memo.recall(noted, Order()) == NEW[file]


@pytest.mark.parametrize("order", [Order(("html",)), Order(draft=True), Order(release=True)])
def test_another_order_is_another_build(noted, order):
    assert memo.recall(noted, order) is None


def test_another_date_or_device_is_another_build(noted, monkeypatch):
    with monkeypatch.context() as another:
        another.setenv("SOURCE_DATE_EPOCH", "1")
        assert memo.recall(noted, Order()) is None
    assert memo.recall(noted, Order()) == SAID
    monkeypatch.setenv("REVIEW_DEVICE", "another")
    assert memo.recall(noted, Order()) is None


@pytest.mark.parametrize("needs", ["", "https://example.org/a.png"])
def test_a_build_that_may_fetch_is_another_where_something_is_to_be_had(noted, needs):
    said = replace(SAID, warnings=(WARNED, replace(WARNED, needs=needs)))
    memo.write(noted, memo.sources(noted, Order()), said, {})
    assert memo.recall(noted, Order()) == said
    assert memo.recall(noted, Order(), online=True) == (None if needs else said)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sources": 1}'])
def test_a_damaged_ledger_is_no_ledger(noted, text):
    (noted.output / memo.FILE).write_text(text)
    assert memo.recall(noted, Order()) is None


HEAVY = ("typst", "scipy", "numpy", "manubot", "panflute", "papermill", "snakemake", "torch")


def test_a_ledger_is_read_without_loading_what_builds(noted):
    code = (
        "import json, sys; from pathlib import Path; import review.cli; from review.core import paths; from review.verbs import memo;"
        f"said = memo.recall(paths.find(start=Path({str(noted.root)!r})), memo.Order());"
        f"print(json.dumps([said.claims, [m for m in {HEAVY} if m in sys.modules]]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [2, []]


def test_a_build_that_finds_its_runs_loads_nothing_that_runs_notebooks():
    heavy = ("papermill", "jupytext", "nbformat", "snakemake", "torch", "scipy", "typst")
    code = f"import sys, review.verbs.build; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"
