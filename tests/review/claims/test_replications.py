"""Fresh runs: counted only where they met the check as it stands, on seeds that it had not met."""

import json
import re

import pytest
from review.claims import lock, replications
from review.claims.replications import Fresh
from review.core.errors import Refused
from review.markdown.pandoc import write as pandoc
from throwaway import tells

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


def added(text: str, before: str | None = None) -> str:
    """What is said beyond `before`, which is what is said without fresh runs."""
    return "\n".join(line for line in text.splitlines() if line not in (before or "").splitlines())


def test_fresh_runs_are_counted_beside_the_claim(said):
    before = said()[1]
    problems, text = said({"epoch": 2, **HELD}, {"epoch": 3, **HELD}, {"epoch": 4, "verdict": "undecided"})
    assert problems == []
    assert re.search(r"\b2\b.*\b3\b", added(text, before))


def test_folklore_that_fails_again_is_said_to_fail(said):
    text = CLAIM.replace(">= 0.02", ">= 0.9").replace("}", ' expect="does not hold"}')
    failed, held = (
        said({"epoch": 2, "verdict": verdict}, text=text)[1] for verdict in ("does not hold", "holds")
    )
    assert [re.findall(r"\d", added(told, said(text=text)[1])) for told in (failed, held)] == [
        ["1", "1"],
        ["0", "1"],
    ]


@pytest.mark.parametrize(("epoch", "refused"), [(2, True), (0, False)])
def test_runs_of_an_earlier_check_are_not_counted_and_their_seeds_are_spent_until_the_epoch_has_passed(
    said, epoch, refused
):
    problems, text = said({"epoch": epoch, **HELD}, check="sha256:" + "0" * 64)
    assert [tells(p, "content/01.chapter.md:1", "gain epoch: 3") for p in problems] == [True] * refused
    assert text == said()[1]


@pytest.mark.parametrize(
    ("entries", "name", "place", "names"),
    [
        ([2], "gone", "content/replications.json", "gone"),
        ([2, 2], "gain", "content/replications.json", "gain"),
    ],
)
def test_runs_of_no_claim_and_two_of_one_epoch_are_refused(said, entries, name, place, names):
    (problem,), _ = said(*({"epoch": epoch, **HELD} for epoch in entries), name=name)
    assert tells(problem, place, names)


def test_the_seeds_that_confirmed_a_claim_are_not_fresh(said, review):
    review.chapter(CLAIM)
    review.lock = lock.renew(lock.Lock(), review.resolve().checked)
    (problem,), _ = said({"epoch": 1, **HELD})
    assert tells(problem, names="gain epoch 1")


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"claims": {"gain": [{"epoch": 2}]}}', '{"claims": {"gain": 3}}', "[" * 100_000,
     '{"claims": {"gain": [{"epoch": 2, "date": "", "commit": null, "check": "", "verdict": "<b>"}]}}'],
)  # fmt: skip
def test_a_malformed_history_is_refused_in_a_line(review, text):
    review.chapter(CLAIM)
    (review.paths.content / "replications.json").write_text(text)
    with pytest.raises(Refused) as refused:
        review.resolve()
    assert tells(refused.value, "content/replications.json")


def test_what_is_added_is_read_again_and_no_epoch_is_added_twice(review, tmp_path):
    review.chapter(CLAIM)
    checked = review.resolve().checked
    once = replications.add({}, checked, "2026-02-01", "0123abc")
    file = tmp_path / "replications.json"
    replications.write(once, file)
    assert replications.read(file, "") == once
    assert once["gain"] == (Fresh(1, "2026-02-01", "0123abc", replications.hash_of(checked[0]), "holds"),)
    with pytest.raises(ValueError, match=r"gain.* 1 "):
        replications.add(once, checked, "2026-03-01", None)
