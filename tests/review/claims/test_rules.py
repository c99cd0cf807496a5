"""A margin that is not in the review's table gives its reason; the table is read without running it."""

import pytest
from review.claims import margins

CLAIM = '[It is more.]{{.claim #a kind={} {} check="{}"}}'


@pytest.fixture
def table(review):
    review.paths.margins.parent.mkdir(parents=True)
    review.paths.margins.write_text(
        'raise SystemExit("run")\n# Why.\nAUROC = 0.01\nR_SQUARED = 0.02\nNAME = "x"\n'
    )
    return review


@pytest.mark.parametrize(
    ("check", "off"),
    [
        ("demo.gain >= 0.02", False),
        ("demo.gain >= -0.02", False),
        ("demo.gain >= 0.03", True),
        ("demo.gain >= 0", True),
        ("share(demo.gain >= 0.02) >= 0.3", True),
        ("demo.gain >= 0.02; demo.gain >= 0.03", True),
    ],
)
def test_a_margin_off_the_table_gives_its_reason(table, check, off):
    found = table.problems(CLAIM.format("finding", "", check))
    assert [p.split(": ")[0] for p in found] == ["content/01.chapter.md:1"] * off
    assert all("because=" in p for p in found)
    assert table.problems(CLAIM.format("finding", 'because="the reader\'s choice"', check)) == []
    assert table.problems(CLAIM.format("control", "", check)) == [], "a control has no reader to decide"


def test_the_reason_stands_on_the_page(table):
    table.chapter(CLAIM.format("finding", 'because="half of the patients"', "demo.gain >= 0.03"))
    assert "Why this margin: half of the patients." in str(table.resolve().manuscript.ast)


def test_the_table_is_that_of_the_notebooks(table):
    assert margins.read(table.paths.margins) == {"AUROC": 0.01, "R_SQUARED": 0.02}
    assert margins.read(table.paths.root / "none.py") is None
