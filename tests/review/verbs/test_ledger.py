import json
import subprocess
import sys

import pytest
from review.core.errors import Problem
from review.core.paths import Paths
from review.verbs import ledger
from review.verbs.ledger import Built, Order

WARNED = Problem("content/01.md", 3, "claim a types a number", "name the recorded value instead")
SAID = Built(2, (), (WARNED,))


@pytest.fixture
def noted(tmp_path):
    """A review whose ledger agrees with what lies there."""
    paths = Paths(tmp_path, tmp_path / "content", tmp_path / "output")
    for file in (
        "content/01.md",
        "exemplars/tiny/tiny.py",
        "output/index.html",
        "output/exemplars/tiny/a.json",
    ):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("as it was")
    ledger.write(paths, ledger.sources(paths, Order()), SAID)
    return paths


def test_where_nothing_changed_the_last_build_is_told_again(noted):
    assert ledger.recall(noted, Order()) == SAID


@pytest.mark.parametrize(
    "file", ["content/01.md", "exemplars/tiny/tiny.py", "output/index.html", "output/exemplars/tiny/a.json"]
)
def test_a_changed_or_missing_file_is_noticed(noted, file):
    (noted.root / file).write_text("as it is")
    assert ledger.recall(noted, Order()) is None
    (noted.root / file).write_text("as it was")
    assert ledger.recall(noted, Order()) == SAID
    (noted.root / file).unlink()
    assert ledger.recall(noted, Order()) is None


@pytest.mark.parametrize(
    "file", ["content/02.md", "exemplars/lab/new.py", "exemplars/tiny/records/full.json"]
)
def test_a_new_source_is_noticed(noted, file):
    (noted.root / file).parent.mkdir(parents=True, exist_ok=True)
    (noted.root / file).write_text("new")
    assert ledger.recall(noted, Order()) is None


@pytest.mark.parametrize("file", ["output/logs/tiny.log", "output/runs/tiny-1/results.json", "output/.lock"])
def test_logs_and_single_runs_are_nothing_to_build_for(noted, file):
    (noted.root / file).parent.mkdir(parents=True, exist_ok=True)
    (noted.root / file).write_text("new")
    assert ledger.recall(noted, Order()) == SAID


@pytest.mark.parametrize("order", [Order(("html",)), Order(draft=True), Order(release=True)])
def test_another_order_is_another_build(noted, order):
    assert ledger.recall(noted, order) is None


def test_another_date_or_device_is_another_build(noted, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert ledger.recall(noted, Order()) is None
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert ledger.recall(noted, Order()) == SAID
    monkeypatch.setenv("REVIEW_DEVICE", "another")
    assert ledger.recall(noted, Order()) is None


def test_a_build_that_lacked_its_printer_is_tried_again(noted):
    ledger.write(noted, ledger.sources(noted, Order()), Built(2, (), (), "no PDF: pango is missing"))
    assert ledger.recall(noted, Order()) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sources": 1}'])
def test_a_damaged_ledger_is_no_ledger(noted, text):
    (noted.output / ledger.FILE).write_text(text)
    assert ledger.recall(noted, Order()) is None


HEAVY = ("weasyprint", "scipy", "numpy", "manubot", "panflute", "papermill", "snakemake", "torch")


def test_a_ledger_is_read_without_loading_what_builds(noted):
    code = (
        "import json, sys; from pathlib import Path; import review.cli; from review.core import paths; from review.verbs import ledger;"
        f"said = ledger.recall(paths.find(start=Path({str(noted.root)!r})), ledger.Order());"
        f"print(json.dumps([said.claims, [m for m in {HEAVY} if m in sys.modules]]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [2, []]
