"""The page of a first build, from records, on a throw-away review whose record differs from its run."""

import json
import shutil

import pytest
from review.core.errors import Problem, Refused
from review.core.paths import Paths
from review.notebook import fingerprint
from review.placing.standin import WORDS
from review.preview import early
from review.runs import engine, exemplars, survey
from review.verbs import build as building
from review.verbs import memo
from review.verbs.memo import Order
from tiny import command, edit

RUN, RECORD = "0.50 (0.48 to 0.52)", "0.52 (0.50 to 0.54)"


@pytest.fixture
def clone(tiny, monkeypatch):
    """The built review as a fresh clone has it: without output, and with a record of another value than its run's."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    paths = Paths(tiny, tiny / "content", tiny / "output")
    run, records = paths.runs / "tiny", paths.exemplars / "tiny" / "records"
    raw = json.loads((run / "results.json").read_text())
    raw |= {"source": "record", "profile": "full", "parameters": raw["parameters"] | {"shift": 0.52}}
    one = exemplars.one(paths, "tiny")
    raw["fingerprint"] = fingerprint.fingerprint_of(
        one.notebook, raw["parameters"], one.data, paths.exemplars
    )
    gain = raw["values"]["gain"]
    gain["samples"] = [x + 0.02 for x in gain["samples"]]
    gain |= {key: gain[key] + 0.02 for key in ("mean", "low", "high")}
    shutil.copytree(run / "figures", records / "figures")
    (records / "full.json").write_text(json.dumps(raw))
    shutil.rmtree(paths.output)
    return paths


def write(paths):
    return early.write(paths, survey.take(paths))


def page(paths):
    return (paths.output / early.FOLDER / "index.html").read_text()


def test_a_first_page_shows_the_record_labelled_and_the_build_puts_the_run_in_its_place(clone):
    done = command(clone.root, "build", "--formats", "html")
    assert done.returncode == 0, done.stderr
    assert done.stderr.index("output/index.html") < done.stderr.index("tiny: ")
    finished = (clone.output / "index.html").read_text()
    assert RUN in finished
    assert WORDS not in finished
    assert not (clone.output / early.FOLDER).exists()


def test_every_number_and_mark_of_the_early_page_is_the_records_and_nothing_counts_as_built(clone):
    assert write(clone)
    assert RECORD in page(clone)
    assert RUN not in page(clone)
    mark = page(clone).partition('class="claim-mark"')[2].partition("</a>")[0]
    assert WORDS in mark
    checks = (clone.output / early.FOLDER / "claims.html").read_text()
    assert "Build: " not in checks
    assert WORDS.capitalize() in checks
    assert early.is_early(clone.output / "index.html")
    assert not (clone.output / "claims.json").exists()
    assert survey.take(clone).stale == {"tiny"}


def test_a_run_that_fails_leaves_the_labelled_page_which_no_build_takes_for_its_own(clone, monkeypatch):
    monkeypatch.setattr(building.offline, "deny", lambda: None)  # for good, and other tests listen
    monkeypatch.setattr(engine, "refresh", lambda *a, **k: [Problem("exemplars/tiny", 0, "fell", "lift it")])
    order = Order(("html",))
    with pytest.raises(Refused):
        building.build(clone, order)
    assert early.is_early(clone.output / "index.html")
    assert WORDS in page(clone)
    assert memo.recall(clone, order) is None


def test_an_early_page_goes_when_its_record_is_no_longer_valid(clone):
    write(clone)
    edit(clone.root, "exemplars/tiny/tiny.py", "/ 100 for", "/ 99 for")
    assert "no page" in write(clone)
    assert not (clone.output / "index.html").exists()
    assert not (clone.output / early.FOLDER).exists()


@pytest.mark.parametrize("lack", ["record", "validity", "pictures"])
def test_without_a_valid_record_there_is_no_early_page(clone, lack):
    records = clone.exemplars / "tiny/records"
    if lack == "record":
        shutil.rmtree(records)
    elif lack == "pictures":
        shutil.rmtree(records / "figures")
    else:
        edit(clone.root, "exemplars/tiny/tiny.py", "/ 100 for", "/ 99 for")
    assert "no page" in write(clone)
    assert not (clone.output / "index.html").exists()
    assert not (clone.output / early.FOLDER).exists()


def test_an_existing_page_stays_whoever_wrote_it(clone, monkeypatch):
    index = clone.output / "index.html"
    index.parent.mkdir()
    index.write_text("a page")
    assert write(clone) == ""
    index.unlink()
    swap = early.files.swap
    monkeypatch.setattr(early.files, "swap", lambda *a: (swap(*a), index.write_text("another build's")))
    assert write(clone) == ""
    assert index.read_text() == "another build's"
    assert [p.name for p in clone.output.iterdir()] == ["index.html"]
