"""Fresh seeds of every month: the next epoch, its verdicts beside the page's, and what goes on file."""

import json
import re
from pathlib import Path

import monthly
import pytest
from review.core.errors import Problem, Refused
from review.results.shelf import Shelf
from review.runs import at_hand
from throwaway import VALUES, Review, value, write_results

ROOT = Path(__file__).resolve().parents[2]

CHAPTER = """
[A gain.]{.claim #gain check="demo.gain >= 0.02"}
[A loss.]{.claim #loss check="demo.loss <= -0.2"}
"""
SETTINGS = "title: A demonstration\nepoch: 1\ntimeout: 60\ndata: []\nprofiles: {quick: {}}\n"
NOTEBOOK = '# %% tags=["parameters"]\nepoch: int = 1  # block of seeds\n'


@pytest.fixture
def month(tmp_path, monkeypatch):
    """Runs one month in a throw-away review whose fresh runs give these values: the report, and what goes on file."""
    review = Review(tmp_path / "review")
    review.chapter(CHAPTER)
    folder = review.paths.exemplars / "demo"
    folder.mkdir(parents=True)
    (folder / "settings.yaml").write_text(SETTINGS)
    (folder / "demo.py").write_text(NOTEBOOK)
    monkeypatch.setattr(at_hand, "gather", lambda paths: (Shelf(review.build), {}, []))
    monkeypatch.chdir(review.paths.root)

    def run(**changes) -> tuple[str, dict]:
        def engine_run(paths, name, overrides):
            if not changes:
                raise Refused([Problem("exemplars/demo/demo.py", 3, "it failed", "mend it")])
            epoch = int(overrides["epoch"])
            ids = [1000 * epoch + i for i in range(5)]
            values = {
                name: {**v, "ids": ids[: len(v["samples"])]} for name, v in {**VALUES, **changes}.items()
            }
            return write_results(tmp_path / f"epoch-{epoch}", values=values, epoch=epoch, source="run").parent

        monkeypatch.setattr(monthly.engine, "run", engine_run)
        monthly.main(tmp_path / "out")
        made = json.loads((tmp_path / "out/replications.json").read_text())["claims"]
        (review.paths.content / "replications.json").write_text(json.dumps({"claims": made}))
        return (tmp_path / "out/fresh.md").read_text(), made

    return run


def test_each_month_takes_the_next_epoch_and_adds_a_verdict_a_claim(month):
    for epoch in (2, 3, 4):
        text, made = month(gain=VALUES["gain"])
        assert re.search(rf"^## .*\b{epoch}\b.*\s+2 of 2 ", text)
    assert [(run["epoch"], run["verdict"]) for run in made["gain"]] == [(e, "holds") for e in (2, 3, 4)]
    assert made.keys() == {"gain", "loss"}


def test_a_verdict_that_changed_and_a_number_that_moved_are_told(month):
    text, made = month(gain=value([-0.01, -0.02, 0.0, -0.015, -0.005]))
    assert "\n1 of 2 " in text
    assert re.search(r"- `gain`: holds\b.*does not hold\b.*-0\.01.* A gain\.", text)
    assert re.search(r"- `demo\.gain`: 0\.051\b.*-0\.01\b", text)
    assert "demo.loss" not in text
    assert [run["verdict"] for run in made["gain"]] == ["does not hold"]


def test_a_fresh_run_that_fails_is_told_and_nothing_goes_on_file(month):
    text, made = month()
    assert "\n0 of 2 " in text
    assert "- exemplars/demo/demo.py:3: it failed; mend it" in text
    assert made == {}


def test_a_page_that_is_not_built_is_refused(month, monkeypatch):
    monkeypatch.setattr(at_hand, "gather", lambda paths: (Shelf(failed=frozenset({"demo"})), {}, []))
    monkeypatch.setattr(at_hand, "withheld", lambda *_: [Problem("exemplars/demo", 0, "stale", "build")])
    with pytest.raises(Refused, match="exemplars/demo: stale; build"):
        month(gain=VALUES["gain"])
