"""Fresh runs: counted only where they met the check as it stands, on seeds that it had not met."""

import json

import pytest
from review.claims import lock, replications
from review.claims.replications import Fresh
from review.core.errors import Refused
from review.markdown.pandoc import write as pandoc

CLAIM = '[A gain.]{.claim #gain check="demo.gain >= 0.02"}\n'


@pytest.fixture
def said(review):
    """What is refused, and what the list of claims says, with this history of the claim `gain`."""

    def say(*entries: dict, text: str = CLAIM, name: str = "gain", check: str | None = None):
        review.chapter(text)
        one = review.resolve().checked[0]
        full = [
            {"date": "2026-02-01", "commit": None, "check": check or replications.hash_of(one), **e}
            for e in entries
        ]
        (review.paths.content / "replications.json").write_text(json.dumps({"claims": {name: full}}))
        resolution = review.resolve()
        return [str(p) for p in resolution.problems], pandoc(
            resolution.manuscript.ast, "--to=plain", "--wrap=none"
        )[0]

    return say


HELD = {"verdict": "holds"}


def test_fresh_runs_are_counted_beside_the_claim(said):
    problems, text = said({"epoch": 2, **HELD}, {"epoch": 3, **HELD}, {"epoch": 4, "verdict": "undecided"})
    assert problems == []
    assert "Held in 2 of 3 fresh runs." in text


def test_folklore_that_fails_again_is_said_to_fail(said):
    text = CLAIM.replace(">= 0.02", ">= 0.9").replace("}", ' expect="does not hold"}')
    assert "Did not hold in 1 of 1 fresh run." in said({"epoch": 2, "verdict": "does not hold"}, text=text)[1]


def test_without_fresh_runs_nothing_is_said(said):
    assert "fresh run" not in said()[1]


def test_runs_of_an_earlier_check_are_not_counted_and_their_seeds_are_spent(said):
    (problem,), text = said({"epoch": 2, **HELD}, check="sha256:" + "0" * 64)
    assert problem == (
        "content/01.chapter.md:1: the check of claim gain changed after a fresh run on the seeds of epoch 2; "
        "set epoch: 3 in the exemplar's settings.yaml"
    )
    assert "fresh run" not in text


def test_runs_of_an_earlier_check_stay_on_file_once_the_epoch_has_passed_them(said):
    problems, text = said({"epoch": 0, **HELD}, check="sha256:" + "0" * 64)
    assert problems == []
    assert "fresh run" not in text


def test_a_claim_that_nobody_made_is_refused(said):
    (problem,), _ = said({"epoch": 2, **HELD}, name="gone")
    assert problem.startswith(
        "content/replications.json: gone has fresh runs, and no such claim was ever made; "
    )


def test_the_seeds_that_confirmed_a_claim_are_not_fresh(said, review):
    review.chapter(CLAIM)
    checked = review.resolve().checked
    review.lock = lock.renew(lock.Lock(), checked)
    (problem,), _ = said({"epoch": 1, **HELD})
    assert "met the seeds of epoch 1 when it was confirmed; they are not fresh" in problem


def test_one_epoch_counts_once(said):
    (problem,), _ = said({"epoch": 2, **HELD}, {"epoch": 2, **HELD})
    assert "two fresh runs of one epoch" in problem


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"claims": {"gain": [{"epoch": 2}]}}', '{"claims": {"gain": 3}}', "[" * 100_000,
     '{"claims": {"gain": [{"epoch": 2, "date": "", "commit": null, "check": "", "verdict": "<b>"}]}}'],
)  # fmt: skip
def test_a_malformed_history_is_refused_in_a_line(review, text):
    review.chapter(CLAIM)
    (review.paths.content / "replications.json").write_text(text)
    with pytest.raises(
        Refused, match=r"^content/replications\.json: the fresh runs cannot be read \([^\n]*; [^\n]*$"
    ):
        review.resolve()


def test_what_is_added_is_read_again_and_no_epoch_is_added_twice(review, tmp_path):
    review.chapter(CLAIM)
    checked = review.resolve().checked
    once = replications.add({}, checked, "2026-02-01", "0123abc")
    file = tmp_path / "replications.json"
    replications.write(once, file)
    assert replications.read(file, "") == once
    assert once["gain"] == (Fresh(1, "2026-02-01", "0123abc", replications.hash_of(checked[0]), "holds"),)
    with pytest.raises(ValueError, match="has met epoch 1 before"):
        replications.add(once, checked, "2026-03-01", None)
