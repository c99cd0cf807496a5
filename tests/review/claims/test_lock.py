"""A margin cannot follow the numbers: what the lock refuses, on throw-away reviews."""

import pytest
from review.claims import claims, lock
from review.claims.lock import Lock
from review.core.errors import Refused
from review.reading import strict
from review.results.results import load
from review.results.shelf import Shelf
from throwaway import tells, write_results


def chapter(check="demo.gain >= 0.01", name="gain", sentence="The gain is large."):
    return f'[{sentence}]{{.claim #{name} check="{check}"}}'


def checked(review):
    reading = strict.read(review.paths)
    return claims.check(reading.claims, Shelf(review.build))[0]


def locked(review, text=None, seen="results") -> Lock:
    review.chapter(text or chapter())
    review.lock = lock.renew(review.lock or Lock(), checked(review), seen)
    return review.lock


def epoch(review, number):
    review.build = {"demo": load(write_results(review.paths.runs / "demo", epoch=number))}


AT = "content/01.chapter.md:1"


def test_a_claim_that_is_not_locked_is_refused(review):
    review.lock = Lock()
    [problem] = review.problems(chapter())
    assert tells(problem, AT, "gain claims.lock --lock")


def test_a_locked_claim_passes_whatever_its_sentence(review):
    locked(review)
    assert review.problems(chapter(sentence="It grew.")) == []


def test_a_changed_margin_is_refused_on_the_seeds_it_was_seen_on(review):
    locked(review)
    [problem] = review.problems(chapter("demo.gain >= 0.02"))
    assert tells(problem, AT, "gain epoch: 2")
    with pytest.raises(Refused, match="epoch: 2"):
        locked(review, chapter("demo.gain >= 0.02"))


def test_a_changed_margin_meets_a_new_epoch_and_its_earlier_form_is_kept(review):
    locked(review)
    epoch(review, 2)
    now = locked(review, chapter("demo.gain >= 0.02"))
    assert review.problems() == []
    assert [(f.check, f.epoch) for f in now.claims["gain"].earlier] == [("demo.gain >= 0.01", 1)]
    assert "demo.gain >= 0.01" in str(review.resolve().manuscript.ast)


def test_a_new_epoch_must_be_locked_so_that_it_counts_as_seen(review):
    locked(review)
    epoch(review, 2)
    [problem] = review.problems(chapter())
    assert tells(problem, AT, "gain --lock")
    locked(review)
    [problem] = review.problems(chapter("demo.gain >= 0.02"))
    assert tells(problem, AT, "gain epoch: 3")


def test_an_epoch_does_not_go_back(review):
    epoch(review, 3)
    locked(review)
    epoch(review, 2)
    [problem] = review.problems(chapter())
    assert tells(problem, AT, "gain 3 2")


def test_a_claim_does_not_vanish(review):
    locked(review)
    [problem] = review.problems("Nothing.")
    assert "gain" in problem
    now = locked(review, "Nothing.")
    assert list(now.retired) == ["gain"]
    assert review.problems("Nothing.") == []


def test_another_id_is_no_way_round(review):
    locked(review)
    with pytest.raises(Refused, match=r"renamed.* gain"):
        locked(review, chapter("demo.gain >= 0.001", name="renamed"))
    assert list(locked(review, chapter(name="renamed")).claims) == ["renamed"]


def test_retiring_first_is_no_way_round_either(review):
    locked(review)
    locked(review, "Nothing.")
    with pytest.raises(Refused, match="gain"):
        locked(review, chapter("demo.gain >= 0.001"))


def test_the_lock_is_sorted_and_reads_back(review, tmp_path):
    now = locked(review, chapter(name="b") + "\n\n" + chapter("demo.loss <= 0", "a"))
    lock.write(now, tmp_path / "claims.lock")
    text = (tmp_path / "claims.lock").read_text()
    assert text.index('"a"') < text.index('"b"')
    assert lock.read(tmp_path / "claims.lock", "claims.lock") == now


def test_a_lock_edited_by_hand_is_refused(review, tmp_path):
    file = tmp_path / "claims.lock"
    lock.write(locked(review), file)
    file.write_text(file.read_text().replace("0.01", "0.001"))
    with pytest.raises(Refused, match=r"claims\.lock:\d*"):
        lock.read(file, "claims.lock")
