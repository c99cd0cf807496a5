"""A slider carries every number that it can show, a table stands in for it, and what cannot be drawn is refused."""

import copy
import json

import pytest
from review.placing import slider
from review.results.results import load
from throwaway import tells, write_results


def column(name: str, spec: str = ".2f") -> dict:
    return {"name": name, "label": name.capitalize(), "format": spec}


DIV = (
    '::: {.slider source="demo/degrees" curves="demo/fits" points="demo/points" rows="10, 2"}\nMove it.\n:::'
)
DEGREES = {
    "caption": "Errors.",
    "columns": [column("k", "d"), column("error")],
    "rows": [[2, 0.5], [10, 1.25], [30, 0]],
}
FITS = {
    "caption": "Fits of <b>x</b>.</script>",
    "columns": [column("x"), column("truth"), column("k_2"), column("k_10"), column("k_30")],
    "rows": [[-1, 0, 0.5, 0.12345, 2], [1, 1, 0.5, -3, 2]],
}
POINTS = {"caption": "Points.", "columns": [column("x"), column("y")], "rows": [[-1, 0.25], [1, 2]]}


@pytest.fixture
def with_tables(review):
    """The review with these tables in place of the recorded ones, each changed as the test likes."""

    def change(**tables) -> object:
        recorded = copy.deepcopy(
            {"degrees": DEGREES, "fits": FITS, "points": POINTS, "scores": DEGREES} | tables
        )
        review.build["demo"] = load(write_results(review.paths.runs / "demo", tables=recorded))
        return review

    return change


def resolved(review, text: str = DIV) -> tuple[dict, dict]:
    """The slider's table, as pandoc has it, and its numbers."""
    assert review.problems(text) == []
    ast = review.resolve().manuscript.ast
    [[_, [_, inner, script]]] = [block["c"] for block in ast["blocks"] if block["t"] == "Div"]
    assert inner["c"][0][1] == ["slider-table"]
    opening, text = script["c"][1].split(">", 1)
    assert opening == '<script type="application/json" class="slider-numbers"'
    return inner["c"][1][0], json.loads(text.removesuffix("</script>"))


def test_every_stop_has_its_curve_and_says_what_was_measured(with_tables):
    _, numbers = resolved(with_tables())
    assert numbers["stops"] == [["2", "Error 0.50"], ["10", "Error 1.25"], ["30", "Error 0.00"]]
    assert numbers["moving"] == [[500, 500], [123, -3000], [2000, 2000]]
    assert numbers["still"] == [[0, 1000]]
    assert (numbers["x"], numbers["scale"]) == ([-1000, 1000], 1000)
    assert numbers["points"] == [[-1000, 250], [1000, 2000]]
    assert (numbers["what"], numbers["axes"]) == ("K", ["X", FITS["caption"]])


def test_it_starts_at_the_first_of_the_rows_that_stand_in_for_it(with_tables):
    table, numbers = resolved(with_tables())
    assert numbers["start"] == 1
    rows = [[cell[4][0]["c"][0]["c"] for cell in row[1]] for row in table["c"][4][0][3]]
    assert rows == [["10", "1.25"], ["2", "0.50"]]


def test_points_may_be_left_out(with_tables):
    _, numbers = resolved(with_tables(), DIV.replace(' points="demo/points"', ""))
    assert numbers["points"] == []


def test_a_caption_cannot_end_the_numbers(with_tables):
    review = with_tables()
    review.problems(DIV)
    written = json.dumps(review.resolve().manuscript.ast)
    assert written.count("</script>") == 1
    assert "<b>" not in written


REFUSED = [
    (DIV.replace("demo/degrees", "demo/degree"), {}, "degree 'degrees'"),
    (DIV.replace("demo/fits", "demo/fit"), {}, "fit 'fits'"),
    (DIV.replace("demo/points", "dmeo/points"), {}, "dmeo 'demo'"),
    (DIV.replace("10, 2", "10, 3"), {}, "rows= 3, demo/degrees '30' 10, 2, 30"),
    (DIV.replace(' rows="10, 2"', ""), {}, "rows="),
    (DIV.replace("curves=", "curve="), {}, "curve= curves"),
    (DIV.replace(".slider", ".slidr"), {}, "slidr slider"),
    ("[Move]{.slider source=a/b curves=a/b rows=1}", {}, "slider Span"),
    (DIV, {"degrees": DEGREES | {"rows": [[2, 0.5], [10, 1], [40, 1]]}}, "demo/fits k_40"),
    (DIV, {"fits": FITS | {"rows": [[-1, 0, 0.5, None, 2]]}}, "k_10"),
    (DIV, {"points": {"caption": "P.", "columns": [column("x")], "rows": [[1]]}}, "'P.' 1"),
    (DIV, {"fits": FITS | {"rows": FITS["rows"] * 500}}, str(slider.HEAVIEST)[:2]),
]


@pytest.mark.parametrize(("text", "tables", "names"), REFUSED)
def test_what_cannot_be_shown_is_refused_at_its_line(with_tables, text, tables, names):
    problems = with_tables(**tables).problems(f"Text.\n\n{text}")
    assert any(tells(p, "content/01.chapter.md:3", names) for p in problems), problems


def test_a_page_carries_at_most_15_kilobytes_for_a_slider(with_tables):
    rows = [[x, *FITS["rows"][0][1:]] for x in range(600)]
    _, numbers = resolved(with_tables(fits=FITS | {"rows": rows}))
    assert 10_000 < len(json.dumps(numbers, separators=(",", ":"))) <= slider.HEAVIEST == 15_000
