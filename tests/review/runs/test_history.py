"""What git holds of a review: the epochs, the records, and what it costs to ask."""

import json
import subprocess

import pytest
from committing import FORM, Repository
from review.claims.lock import Form
from review.core.paths import Paths
from review.runs import blobs, committed
from review.runs.committed import AFTERWARDS, BEFORE, Wanted
from review.runs.history import History


@pytest.mark.parametrize("odd", ["2026-01-31", "[1]", "one", "1.5"])
def test_an_epoch_that_is_none_raises_nothing(repository, odd):
    (repository.root / "output").mkdir()
    repository.settings(odd)
    repository.settings(1)
    assert [epoch.now for epoch in History(repository.paths).epochs["demo"]] == [None, 1]


def test_earlier_records_are_known_by_their_epochs(repository):
    repository.record(epoch=1, values=1)
    repository.record(epoch=1, values=2)
    repository.record(epoch=2, values=3)
    earlier = History(repository.paths).earlier("demo", 2)
    assert {epoch: made.raw["values"] for epoch, made in earlier.items()} == {1: 2}


def test_changes_are_those_that_git_lists_file_by_file(repository):
    """Side branches, a merge that makes of a file what neither parent had, a file that goes and comes again."""
    repository.settings(1)
    repository.lock()
    repository.git("switch", "-q", "-c", "side")
    repository.settings(2)
    repository.record()
    repository.git("switch", "-q", "main")
    repository.settings(3)
    repository.git("merge", "-q", "--no-commit", "-s", "ours", "side")
    repository.settings(4)
    repository.git("rm", "-q", "exemplars/demo/settings.yaml")
    repository.commit()
    repository.settings(4)
    history = History(repository.paths)
    changing = history.commits.changing
    for file in ("content/claims.lock", "exemplars/demo/settings.yaml", "exemplars/demo/records/full.json"):
        words = "log", "--full-history", "--topo-order", "--reverse", "--format=%H", "--", file
        assert changing(repository.root / file) == repository.git(*words).split()
    assert [epoch.now for epoch in history.epochs["demo"]] == [1, 3, 2, 4, None, 4]


def test_a_review_in_a_folder_of_a_repository(tmp_path):
    repository = Repository(tmp_path / "all")
    repository.paths = Paths(repository.root / "one", repository.root / "one/content", repository.root / "o")
    write = repository.write
    repository.write = lambda file, text, commit=True: write(f"one/{file}", text, commit)
    repository.settings(0)
    repository.lock()
    repository.settings(1)
    assert repository.says(source="build").answer == BEFORE
    repository.record()
    assert repository.says(source="build").answer == BEFORE
    assert repository.says().answer == BEFORE


def test_what_a_history_costs_of_git_does_not_grow_with_it(tmp_path, monkeypatch):
    """However many commits, exemplars and claims it has, as far as blobs are read at once; what it remembers changes no
    answer, and spares some of it."""
    monkeypatch.setattr(blobs, "AT_ONCE", 99)
    calls, run = [], subprocess.run
    monkeypatch.setattr(
        subprocess, "run", lambda *words, **named: calls.append(words) or run(*words, **named)
    )

    def asked(repository, names, epochs) -> int:
        """How often git is called for the standing of each claim."""
        calls.clear()
        history = History(repository.paths)
        for epoch in epochs:
            form = Form(FORM.check, epoch, "holds", "record")
            wanted = Wanted("gain", form.hash, epoch, "build", names)
            assert committed.of(history, wanted).answer == AFTERWARDS
            assert history.earlier(names[-1], epoch).keys() == set(range(1, epoch))
        return len(calls)

    costs = []
    for names, last in ((("demo",), 3), (("demo", "other", "third"), 11)):
        repository, epochs = Repository(tmp_path / names[-1]), range(1, last + 1)
        for epoch in epochs:
            repository.settings(epoch)
            repository.lock(Form(FORM.check, epoch, "holds", "record"))
            for name in names:
                record = {"exemplar": name, "epoch": epoch, "commit": None}
                repository.write(f"exemplars/{name}/records/full.json", json.dumps(record), name == names[-1])
        (repository.root / "output").mkdir()
        costs.append([asked(repository, names, epochs) for _ in range(2)])
    [small, large] = costs
    assert large == small
    assert 0 < small[1] < small[0]
