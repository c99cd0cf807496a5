"""What git can show: three answers, from throw-away repositories in which commits come in each order."""

import json
import subprocess

import pytest
from review.claims import lock
from review.claims.lock import Entry, Form, Lock
from review.core.paths import Paths
from review.runs import blobs, committed
from review.runs.committed import AFTERWARDS, BEFORE, UNKNOWN, Wanted
from review.runs.history import History

FORM = Form("demo.gain >= 0.01", 1, "holds", "record")
OTHER = Form("demo.loss >= 0.01", 1, "holds", "record")


class Repository:
    """A review under version control: each method writes a file and commits it."""

    def __init__(self, root):
        self.root = root
        self.paths = Paths(root, root / "content", root / "output")
        root.mkdir()
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Ada")
        self.git("config", "user.email", "ada@example.org")
        self.write("README.md", "A review.")

    def git(self, *words) -> str:
        done = subprocess.run(["git", *words], cwd=self.root, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def write(self, file, text, commit=True) -> str:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return self.commit() if commit else ""

    def commit(self) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "A change")
        return self.git("rev-parse", "HEAD")

    def lock(self, form=FORM, commit=True) -> str:
        return self.write("content/claims.lock", lock.dumps(Lock({"gain": Entry(form)})), commit)

    def record(self, named="HEAD", epoch=1, commit=True, values=0) -> str:
        """A record whose run stood at `named`; None names no commit."""
        name = self.git("rev-parse", "--short", named) if named else None
        raw = {"exemplar": "demo", "epoch": epoch, "commit": name, "values": values}
        return self.write("exemplars/demo/records/full.json", json.dumps(raw), commit)

    def settings(self, epoch, commit=True) -> str:
        return self.write("exemplars/demo/settings.yaml", f"title: Demo\nepoch: {epoch}\n", commit)

    def says(self, source="record", form=FORM):
        wanted = Wanted("gain", form.hash, form.epoch, source, ("demo",))
        return committed.of(History(self.paths), wanted)


@pytest.fixture
def repository(tmp_path) -> Repository:
    return Repository(tmp_path / "review")


def test_locked_before_its_record(repository):
    locked = repository.lock()
    repository.record()
    found = repository.says()
    assert (found.answer, found.commit) == (BEFORE, locked[:7])
    assert found.first == {"expect": "holds", "source": "record", "kind": "finding"}


def test_locked_after_its_record(repository):
    repository.record()
    repository.lock()
    assert repository.says().answer == AFTERWARDS


def test_locked_between_the_run_and_the_commit_of_its_record(repository):
    repository.record(commit=False)
    repository.git("stash", "-q", "-u")
    repository.lock()
    repository.git("stash", "pop", "-q")
    repository.commit()
    assert repository.says().answer == AFTERWARDS


def test_locked_in_the_commit_of_its_record(repository):
    repository.lock(commit=False)
    repository.record()
    assert repository.says().answer == AFTERWARDS


def test_a_record_made_again_improves_nothing(repository):
    repository.record()
    repository.lock()
    repository.record(values=1)
    assert repository.says().answer == AFTERWARDS


def test_a_record_made_again_spoils_nothing(repository):
    repository.lock()
    repository.record()
    repository.record(named=None, values=1)
    assert repository.says().answer == BEFORE


def test_only_records_of_its_epoch_count(repository):
    repository.record(epoch=1)
    form = Form(FORM.check, 2, "holds", "record")
    repository.lock(form)
    repository.record(epoch=2)
    assert repository.says(form=form).answer == BEFORE


def test_another_form_under_the_same_id_does_not_count(repository):
    repository.lock(OTHER)
    repository.record()
    repository.lock(FORM)
    assert repository.says().answer == AFTERWARDS
    assert repository.says(form=OTHER).answer == BEFORE


@pytest.mark.parametrize("since", ["always", "then", "afterwards"])
def test_a_lock_behind_a_link_locks_as_well(repository, since):
    content = repository.root / "content"
    if since != "always":
        repository.lock(OTHER if since == "then" else FORM)
        repository.git("mv", "content/claims.lock", "claims.lock")
    content.mkdir(exist_ok=True)
    (content / "claims.lock").symlink_to("../claims.lock")
    repository.commit()
    if since != "afterwards":
        repository.lock()
    repository.record()
    assert repository.says().answer == BEFORE


def test_a_merge_keeps_the_answer(repository):
    repository.git("switch", "-q", "-c", "side")
    repository.lock()
    repository.record()
    repository.git("switch", "-q", "main")
    repository.write("README.md", "A better review.")
    repository.git("merge", "-q", "--no-ff", "-m", "Merge side", "side")
    assert repository.says().answer == BEFORE


def test_squashed(repository):
    repository.git("switch", "-q", "-c", "side")
    repository.lock()
    repository.record()
    repository.git("switch", "-q", "main")
    repository.git("merge", "-q", "--squash", "side")
    repository.commit()
    assert repository.says().answer == UNKNOWN
    repository.git("branch", "-q", "-D", "side")
    repository.git("reflog", "expire", "--expire=now", "--all")
    repository.git("gc", "-q", "--prune=now")
    assert repository.says().answer == UNKNOWN


def test_a_rewritten_history(repository):
    repository.lock()
    repository.record()
    repository.git(
        "rebase",
        "-q",
        "--root",
        "--force-rebase",
        "--exec",
        "git commit -q --amend --date=2001-01-01 --no-edit",
    )
    assert repository.says().answer == UNKNOWN


def test_shallow(repository, tmp_path):
    repository.lock()
    repository.record()
    repository.git("clone", "-q", "--depth=1", f"file://{repository.root}", str(tmp_path / "clone"))
    clone = Paths(tmp_path / "clone", tmp_path / "clone/content", tmp_path / "clone/output")
    found = committed.of(History(clone), Wanted("gain", FORM.hash, 1, "record", ("demo",)))
    assert (found.answer, "shallow" in found.why) == (UNKNOWN, True)


def test_a_record_without_a_commit(repository):
    repository.lock()
    repository.record(named=None)
    assert repository.says().answer == UNKNOWN


def test_no_record_and_no_lock_and_no_git(repository, tmp_path):
    assert repository.says().answer == UNKNOWN
    repository.lock(commit=False)
    assert repository.says().answer == UNKNOWN
    repository.commit()
    assert repository.says().answer == UNKNOWN
    bare = Paths(tmp_path, tmp_path / "content", tmp_path / "output")
    assert committed.of(History(bare), Wanted("gain", FORM.hash, 1, "record", ("demo",))).answer == UNKNOWN


@pytest.mark.parametrize(
    ("order", "answer"),
    [("lock settings", BEFORE), ("both", BEFORE), ("settings lock", AFTERWARDS), ("lock", UNKNOWN)],
)
def test_a_claim_on_the_builds_own_run_is_locked_no_later_than_its_epoch_is_raised(repository, order, answer):
    repository.settings(0)
    for step in order.split():
        if step == "both":
            repository.lock(commit=False)
        if step in ("settings", "both"):
            repository.settings(1)
        if step == "lock":
            repository.lock()
    assert repository.says(source="build").answer == answer


def test_a_record_of_the_same_seeds_spoils_a_claim_on_the_builds_own_run(repository):
    repository.settings(0)
    repository.record()
    repository.lock(commit=False)
    repository.settings(1)
    assert repository.says(source="build").answer == AFTERWARDS


def test_every_exemplar_of_a_claim_counts(repository):
    repository.lock()
    repository.record()
    wanted = Wanted("gain", FORM.hash, 1, "record", ("demo", "other"))
    assert committed.of(History(repository.paths), wanted).answer == UNKNOWN


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
