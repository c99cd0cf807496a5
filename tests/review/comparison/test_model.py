import math

import pytest
from review.comparison.model import compare
from scipy import stats
from throwaway import SVG, TABLES, number, value

BEFORE = [0.1, 0.2, 0.3, 0.4, 0.5]


def test_equal_builds_differ_in_nothing(old, new):
    found = compare(old.read(), new.read())
    assert [
        getattr(found, name) for name in ("runs", "claims", "figures", "chapters", "added", "missed")
    ] == [()] * 6


@pytest.mark.parametrize(("shift", "beyond"), [(0.75, False), (0.77, True)])
def test_a_value_moved_beyond_what_chance_allows_or_within(old, new, shift, beyond):
    error = math.sqrt(0.025 / 5)  # the variance of BEFORE is .025
    old.results(values={"gain": value(BEFORE), "n": number(3)})
    new.results(values={"gain": value([x + shift for x in BEFORE]), "n": number(3)})
    [run] = compare(old.read(), new.read()).runs
    [moved] = run.values
    assert moved.allowed == pytest.approx(stats.t.isf(stats.norm.sf(4), 8) * math.sqrt(2) * error, rel=1e-4)
    assert moved.difference == pytest.approx(shift)
    assert (moved.beyond, run.same) == (beyond, 1)


def test_a_single_number_that_differs_is_always_told(old, new):
    old.results(values={"n": number(3)})
    new.results(values={"n": number(3.0001)})
    [moved] = compare(old.read(), new.read()).runs[0].beyond
    assert (moved.name, moved.replicated) == ("n", False)


def test_what_a_run_was_asked_and_what_is_new_or_dropped_is_told(old, new):
    old.results(values={"a": number(1)}, parameters={"n": 3, "epoch": 1})
    new.results(values={"b": number(1)}, parameters={"n": 4, "epoch": 2}, epoch=2)
    [run] = compare(old.read(), new.read()).runs
    assert run.asked == ("epoch 1 → 2", "n 3 → 4")
    assert (run.new, run.dropped) == (("b",), ("a",))


@pytest.mark.parametrize(
    ("changes", "changed"),
    [
        ({"verdict": "undecided", "met": False}, ("verdict",)),
        ({"sentence": "It helps much."}, ("sentence",)),
        ({"check": "demo.gain >= 0.02", "margin": 0.02}, ("check", "margins")),
        ({"epoch": 2}, ("epoch",)),
        ({"expected": "in part"}, ("expected",)),
    ],
)
def test_a_claim_that_changed_says_in_what(old, new, make_claim, changes, changed):
    new.claims(make_claim(**changes))
    found = compare(old.read(), new.read())
    assert [c.changed for c in found.claims] == [changed]
    assert [c.id for c in found.missed] == (["helps"] if "met" in changes else [])


def test_claims_that_came_and_went(old, new, make_claim):
    new.claims(make_claim(id="other"))
    found = compare(old.read(), new.read())
    assert ([c.id for c in found.new_claims], [c.id for c in found.dropped_claims]) == (["other"], ["helps"])


def test_a_figure_drawn_otherwise_is_shown_with_both_drawings(old, new):
    (new.folder / "exemplars/demo/figures/curve.svg").write_text(SVG.replace("100", "101"))
    [figure] = compare(old.read(), new.read()).figures
    assert figure.name == "demo/curve"
    assert figure.before.read_text() == SVG != figure.after.read_text()


def test_a_new_figure_has_no_drawing_before(old, new):
    old.results(figures={}, tables=TABLES)
    [figure] = compare(old.read(), new.read()).figures
    assert figure.before is None
    assert figure.after.is_file()


def test_references_are_compared_by_their_standard_ids(old, new):
    new.references({"id": "x2", "title": "Two", "note": "standard_id: doi:10.1/two"})
    found = compare(old.read(), new.read())
    assert (found.added, found.removed) == ((("doi:10.1/two", "Two"),), (("doi:10.1/one", "One"),))
