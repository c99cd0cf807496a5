"""What a reader is told of a claim at a glance: the rule as it was written, and how sure the verdict is."""

import pytest
from review.placing import popover
from throwaway import value

GAIN = [0.05, 0.06, 0.04, 0.05, 0.055]
"""Mean .051; its 99 % bounds lie .0125 below and above (t of four degrees of freedom)."""


@pytest.fixture
def told(review):
    """The lines of the only claim, whose check is given, over three values of a few replicates."""

    def lines(check: str, expect: str = "holds") -> list[str]:
        from review.results.results import load
        from throwaway import write_results

        values = {
            "network.test": value(GAIN, label="test, sites: 300 n, network"),
            "ridge.test": value([0.03] * 4 + [0.031], label="test, sites: 300 n, ridge"),
            "zero": value([0, 0, 0, 0, 0], label="nothing"),
        }
        review.build["demo"] = load(write_results(review.paths.runs / "demo", values=values))
        review.chapter(f'[So it is.]{{.claim #a check="{check}" expect="{expect}" because="it is asked"}}')
        resolution = review.resolve()
        assert resolution.problems + resolution.missed == []
        return popover.lines(
            resolution.checked[0], lambda name: review.build["demo"].values[name[5:]].label
        ).split("\n")

    return lines


def test_a_difference_is_said_by_what_differs(told):
    [line] = told("demo.network.test - demo.ridge.test >= 0.005")
    assert line.startswith("network against ridge (test, sites, 300 n): at least 0.005 more; found 0.0208, ")
    assert float(line.split()[-1]) == pytest.approx(0.0086, abs=2e-4)


@pytest.mark.parametrize(
    ("check", "asked"),
    [
        ("demo.network.test - demo.ridge.test >= -0.01", "at most 0.01 less"),
        ("demo.network.test - demo.ridge.test <= 0.1", "at most 0.1 more"),
        ("demo.ridge.test - demo.network.test <= -0.005", "at least 0.005 less"),
        ("demo.network.test - 1.1 * demo.ridge.test >= 0", "at least 1.1 times as much"),
        ("demo.network.test >= 0.01", "test, sites: 300 n, network: at least 0.01"),
        ("share(demo.network.test >= 0.01) >= 0.3", "at least 0.01 in at least 30% of the replicates"),
    ],
)
def test_the_rule_is_said_as_it_was_written(told, check, asked):
    [line] = told(check)
    assert asked in line.split(";")[0]


def test_a_control_may_ask_for_every_replicate(review):
    review.chapter('[So it is.]{.claim #a kind="control" check="all(demo.gain >= 0.01)"}')
    [line] = popover.lines(review.resolve().checked[0], lambda _: "gain").split("\n")
    assert line.startswith("gain: at least 0.01 in every replicate; found 0.04")


def test_each_verdict_names_the_bound_that_decides(told):
    """Where it holds, the bound on the margin's near side; where it does not, on its far side; both, where neither does."""
    [holds] = told("demo.network.test >= 0.01")
    [fails] = told("demo.network.test >= 0.1", "does not hold")
    [open_] = told("demo.network.test >= 0.05", "undecided")
    [below] = told("demo.network.test <= 0.1")
    low, high = 0.0385, 0.0635
    assert float(holds.split()[-1]) == pytest.approx(low, abs=2e-3) == float(open_.split()[-3])
    assert float(fails.split()[-1]) == pytest.approx(high, abs=2e-3) == float(below.split()[-1])
    assert float(open_.split()[-1]) == pytest.approx(high, abs=2e-3)


def test_of_several_conditions_each_has_its_line_and_its_sign(told):
    first, second = told("demo.network.test >= 0.01; demo.network.test >= 0.1", "in part")
    assert first.startswith("✓ ")
    assert second.startswith("✗ ")


def test_the_mark_in_the_text_carries_what_the_popover_says(review):
    review.chapter('[The gain is large.]{.claim #a check="demo.gain >= 0.01"}')
    manuscript = review.resolve().manuscript
    from review.writing.numbering import elements

    [mark] = [link for link in elements(manuscript.ast["blocks"], "Link") if "claim-mark" in link["c"][0][1]]
    assert dict(map(tuple, mark["c"][0][2]))["rule"].startswith("a quantity: at least 0.01; found 0.051")
