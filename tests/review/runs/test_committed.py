"""What git shows of a claim: three answers, from throw-away repositories in which commits come in each order."""

import pytest
from committing import FORM, OTHER
from review.claims.lock import Form
from review.core.paths import Paths
from review.runs import committed
from review.runs.committed import AFTERWARDS, BEFORE, UNKNOWN, Wanted
from review.runs.history import History


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
