"""`expect=` may follow the result; what was first expected may not, and everyone is told."""

import json

import pytest
from review.claims import claims, expectation, lock
from review.claims.lock import Form, Lock
from review.core.errors import Refused
from review.reading import strict
from review.results.results import load
from review.results.shelf import Shelf
from throwaway import write_results


def chapter(expect="holds", check="demo.noise >= 0.01", more=""):
    return f'[It is more.]{{.claim #more check="{check}" expect="{expect}"{more}}}'


def relock(review, text, seen=None, epoch=1):
    review.chapter(text)
    plans, wrong = lock.plans(strict.read(review.paths).claims, {"demo": epoch})
    assert wrong == []
    review.lock = lock.renew(review.lock or Lock(), plans, seen)
    return review.lock.claims["more"].form


def test_what_was_first_expected_outlives_a_changed_expectation(review):
    assert relock(review, chapter("holds")).expect == "holds"
    assert relock(review, chapter("undecided", more=" kind=control from=record")) == Form(
        "demo.noise >= 0.01", 1, "holds", "build", "finding"
    )


def test_it_outlives_a_new_epoch_of_the_same_check_too(review):
    relock(review, chapter("holds"))
    form = relock(review, chapter("undecided"), epoch=2)
    assert (form.epoch, form.expect) == (2, "holds")


def test_the_page_and_the_count_say_what_was_first_expected(review):
    relock(review, chapter("holds"))
    review.chapter(chapter("undecided"))
    resolution = review.resolve()
    assert (resolution.problems, resolution.missed) == ([], [])
    assert (resolution.tally.otherwise, resolution.tally.as_expected) == (["more"], [])
    page = json.dumps(resolution.manuscript.ast, ensure_ascii=False)
    assert "first expected: holds" in page
    assert "First expected: holds; found: undecided." in page
    assert resolution.standings["more"].data()["first"]["expected"] == "holds"
    assert resolution.standings["more"].data()["as_first_expected"] is False


def test_a_form_that_takes_anothers_place_says_what_had_been_seen(review):
    relock(review, chapter())
    changed = chapter(check="demo.noise >= 0.02")
    with pytest.raises(Refused, match=r"content/01\.chapter\.md:1: .*nothing says what had been seen"):
        relock(review, changed, epoch=2)
    form = relock(review, changed, seen="results", epoch=2)
    assert (form.seen, form.deviates) == ("results", True)
    assert relock(review, changed, epoch=2).seen == "results", "and locking again does not forget it"
    assert relock(review, changed, epoch=3).seen == "results"


@pytest.mark.parametrize(
    ("seen", "word"),
    [
        ("nothing", "amendment"),
        ("development", "amendment"),
        ("unopened", "amendment"),
        ("results", "deviation"),
    ],
)
def test_the_page_calls_it_an_amendment_or_a_deviation(review, seen, word):
    relock(review, chapter())
    changed = chapter("undecided", check="demo.noise >= 0.02")
    relock(review, changed, seen=seen, epoch=2)
    review.build = {"demo": load(write_results(review.paths.runs / "demo", epoch=2))}
    resolution = review.resolve()
    assert resolution.problems == []
    assert word in " ".join(resolution.standings["more"].lines(resolution.checked[0])).lower()


def test_a_finding_that_came_out_otherwise_is_no_construction_afterwards(review):
    relock(review, chapter("holds"))
    review.chapter(chapter("undecided", more=" kind=construction"))
    tally = review.resolve().tally
    assert (tally.otherwise, tally.constructions) == (["more"], [])


def test_a_construction_is_counted_apart(review):
    relock(review, chapter("undecided", more=" kind=construction"))
    assert review.resolve().tally.constructions == ["more"]


def test_a_lock_from_before_says_that_nothing_is_on_record(review):
    review.lock = Lock({"more": lock.Entry(Form("demo.noise >= 0.01", 1))})
    review.chapter(chapter("undecided"))
    resolution = review.resolve()
    assert resolution.tally.unknown == ["more"]
    assert "not on record" in " ".join(resolution.standings["more"].lines(resolution.checked[0]))


SENSITIVE = ' sensitivity="another basis: {} >= 0.01"'


def varied(review, name, expect="holds"):
    relock(review, chapter(expect, "demo.gain >= 0.01", SENSITIVE.format(name)))
    return review.resolve()


def test_a_claim_that_a_variation_decides_the_other_way_reads_depends_on_it(review):
    resolution = varied(review, "demo.loss")
    assert resolution.missed == [], "the check itself is as expected"
    [one] = resolution.checked
    assert one.in_words == "holds, depends on another basis"
    assert resolution.tally.otherwise == ["more"]
    assert "depends on another basis" in json.dumps(resolution.manuscript.ast)


def test_a_variation_that_is_undecided_is_told_and_no_flip(review):
    resolution = varied(review, "demo.noise")
    assert resolution.checked[0].in_words == "holds, undecided under another basis"
    assert resolution.tally.as_expected == ["more"]


def test_variations_are_locked_like_checks(review):
    varied(review, "demo.loss")
    review.chapter(chapter("holds", "demo.gain >= 0.01"))
    [problem] = review.problems()
    assert problem.startswith("content/01.chapter.md:1: the sensitivity of claim more changed")
    review.chapter(chapter("holds", "demo.gain >= 0.01", SENSITIVE.format("demo.noise")))
    assert "the sensitivity of claim more changed" in review.problems()[0]


def test_retired_claims_are_counted(review):
    relock(review, chapter())
    review.chapter("Nothing.")
    review.lock = lock.renew(review.lock, [])
    assert review.resolve().tally.in_words.endswith("1 retired")


def test_nothing_of_results_is_needed_to_lock(review):
    review.build = {}
    assert relock(review, chapter()).expect == "holds"


def test_a_record_that_lags_behind_the_lock_is_to_be_made_again(review):
    from review.results.shelf import Record

    relock(review, chapter("undecided", more=" from=record"), epoch=2)
    path = write_results(review.paths.root / "record", source="record", profile="full")
    review.records = {"demo": Record(load(path))}
    [problem] = review.problems()
    assert "goes back from epoch 2 to 1" in problem
    assert "review record demo" in problem


def test_checked_claims_and_plans_lock_alike(review):
    form = relock(review, chapter())
    found = claims.check(strict.read(review.paths).claims, Shelf(review.build))[0]
    assert lock.renew(Lock(), found).claims["more"].form == form
    assert expectation.first(review.lock, found[0]) == form
