"""How values are put to a reader."""

from review.results import display
from review.results.results import Column, load
from throwaway import value, write_results


def test_a_statistic_with_draws_is_not_said_to_have_so_many_replicates(tmp_path):
    spread = "95 % of 400 two-way bootstrap draws"
    drawn = value([0.5] * 400, ids=range(400), replicated="datasets", interval=spread, drawn=True)
    results = load(write_results(tmp_path, values={"gain": drawn, "mean": value([0.5, 0.6])}))
    said, mean = (display.origin(results.values[name], results) for name in ("gain", "mean"))
    assert said.startswith(f"a quantity; {spread} ")
    assert said.count("400") == 1  # the draws, not as many replicates
    assert mean.startswith("a quantity; 95 % t ")
    assert " 2 " in mean


def test_a_whole_number_is_shown_whole():
    assert display.cell(15699, Column("updates", "Updates")) == "15699"
    assert display.cell(-3, Column("updates", "Updates")) == "−3"
    assert display.cell(15699.5, Column("seconds", "Seconds")) == "1.57e+04"
    assert display.cell(15699, Column("seconds", "Seconds", format=".0f")) == "15699"
