import json
import math

import numpy as np
import pytest
from review.notebook import figures, start
from review.notebook.recording import Recorder, RecordingError
from review.results import results


@pytest.fixture
def record(run_file):
    run_file()
    return start({"epoch": 1})


def about(**changes):
    return {"ids": [1000, 1001, 1002], "replicated": "data", "label": "a score"} | changes


def filled(record: Recorder) -> Recorder:
    record.value("b.score", [0.1, 0.2, 0.4], **about(unit="R²", format=".2f"))
    record.number("a.count", 12, label="how many", format="d")
    record.table("rows", "method r_squared:.2f", [("ridge", np.float32(0.5)), ("network", None)], "Scores.")
    figure, axes = figures.panels()
    axes.plot([0, 1], [0, 1])
    record.figure("line", figure, alt="A line from 0 to 1.", data="rows")
    return record


def test_what_is_recorded_is_what_the_review_reads(record):
    filled(record).finish()
    read = results.load(record.folder / "results.json")
    score = read.values["b.score"]
    assert (score.ids, score.samples, score.replicated) == ((1000, 1001, 1002), (0.1, 0.2, 0.4), "data")
    assert score.mean == pytest.approx(0.7 / 3)
    assert score.high - score.mean == pytest.approx(4.302653 * np.std([0.1, 0.2, 0.4], ddof=1) / math.sqrt(3))
    assert (read.values["a.count"].mean, read.values["a.count"].samples) == (12, ())
    assert [(c.name, c.label, c.format) for c in read.tables["rows"].columns] == [
        ("method", "Method", ""),
        ("r_squared", "R squared", ".2f"),
    ]
    assert read.tables["rows"].rows == (("ridge", 0.5), ("network", None))
    assert read.figures["line"].svg.is_file()
    assert read.figures["line"].alt == "A line from 0 to 1."
    assert (read.key, read.commit, read.parameters) == ("sha256:" + "0" * 64, "abc1234", {"epoch": 1})
    assert read.versions["python"]
    assert read.device["kind"] == "cpu"


def test_the_order_of_recording_leaves_no_trace(record, run_file):
    def contents(one: Recorder) -> dict:
        one.finish()
        text = (one.folder / "results.json").read_text()
        return {k: list(v) for k, v in json.loads(text).items() if k in ("values", "tables")}

    record.number("a", 1, label="one")
    record.number("b", 2, label="two")
    other = start({"epoch": 1})
    other.number("b", 2, label="two")
    other.number("a", 1, label="one")
    assert contents(record) == contents(other)


def test_a_table_of_replicated_cells_is_a_value_for_each(record):
    cells = {("ridge", 75): [0.1, 0.2, 0.3], ("wide network", 300): [0.4, 0.5, 0.6]}
    gaps = {key: [0.0, 0.1, 0.2] for key in cells}
    record.cells(
        "sizes", "model n", {"test": cells, "gap": gaps}, "Scores.", ids=[1, 2, 3], replicated="data"
    )
    record.finish()
    read = results.load(record.folder / "results.json")
    assert sorted(read.values) == [
        "sizes.ridge.n75.gap",
        "sizes.ridge.n75.test",
        "sizes.wide_network.n300.gap",
        "sizes.wide_network.n300.test",
    ]
    value = read.values["sizes.wide_network.n300.test"]
    raw = json.loads((record.folder / "results.json").read_text())["tables"]["sizes"]
    assert raw["rows"][1][2:] == [{"value": f"sizes.wide_network.n300.{what}"} for what in ("test", "gap")]
    assert read.tables["sizes"].rows[1][:5] == ("wide network", 300, value.mean, value.low, value.high)
    assert [c.name for c in read.tables["sizes"].columns] == [
        "model", "n", "test", "test_low", "test_high", "gap", "gap_low", "gap_high",
    ]  # fmt: skip


def test_a_table_of_curves_has_a_column_for_each_to_three_digits(record):
    record.curves("fits", "input", [-1, 0.12345], {"truth": [0, 1], "degree_2": [2, -3.00051]}, "Curves.")
    assert [c["name"] for c in record.tables["fits"]["columns"]] == ["input", "truth", "degree_2"]
    assert record.tables["fits"]["rows"] == [[-1, 0, 2], [0.123, 1, -3.001]]


def test_samples_are_kept_to_six_digits_and_the_mean_is_theirs(record):
    record.value("a", [2 / 3, 1e-9 / 3, 12345678.0], **about())
    kept = record.values["a"]
    assert kept["samples"] == [0.666667, 3.33333e-10, 12345700.0]
    assert kept["mean"] == pytest.approx(sum(kept["samples"]) / 3, rel=1e-12)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_refused_where_it_is_recorded(record, bad):
    for attempt in (
        lambda: record.value("score", [0.1, bad, 0.2], **about()),
        lambda: record.number("score", bad, label="a score"),
        lambda: record.table("rows", "score", [(bad,)], "Scores."),
    ):
        with pytest.raises(RecordingError, match="cannot be reported") as refusal:
            attempt()
        assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda r: r.value("a.score", [1, 2], **about()), "2 samples for the ids"),
        (lambda r: r.value("a.score", [1, 2, 3], **about(ids=[1, 1, 2])), "record one for each"),
        (lambda r: r.value("a.score", [1], **about(ids=[1])), "2 or more"),
        (lambda r: r.value("a.score", [1, 2, 3], **about(replicated="seeds")), "not one of data"),
        (lambda r: r.number("Score", 1, label="x"), "lower-case"),
        (lambda r: r.number("a..b", 1, label="x"), "lower-case"),
        (lambda r: r.number("a.lambda", 1, label="x"), "keyword"),
        (lambda r: (r.number("a", 1, label="x"), r.number("a", 1, label="x")), "recorded twice"),
        (lambda r: r.table("rows", "a b", [(1,)], "c"), "a row of 1 cells for 2 columns"),
        (lambda r: r.figure("f", figures.panels()[0], alt=" ", data="rows"), "alt text"),
        (lambda r: r.figure("f", figures.panels()[0], alt="score nan", data="rows"), "alt text"),
        (lambda r: (r.figure("f", figures.panels()[0], alt="x", data="rows"), r.finish()), "no table 'rows'"),
    ],
)
def test_what_cannot_be_reported_is_refused_in_one_line(record, attempt, message):
    with pytest.raises(RecordingError, match=message) as refusal:
        attempt(record)
    assert "\n" not in str(refusal.value)


def test_nothing_is_left_that_looks_like_results_until_the_end(record):
    filled(record)
    assert not (record.folder / "results.json").exists()


@pytest.mark.parametrize("notebook", [{"epoch": 2}, {}])
def test_parameters_that_are_not_the_runs_are_refused(run_file, notebook):
    run_file()
    with pytest.raises(RecordingError, match="parameter epoch: the run asks for 1"):
        start(notebook)


def test_a_figure_is_shown_with_its_alt_text_where_pandoc_looks(record, monkeypatch):
    from IPython.core import interactiveshell

    shell = interactiveshell.InteractiveShell.instance()
    try:
        with monkeypatch.context() as patch:
            shown = []
            patch.setattr(shell.display_pub, "publish", lambda **message: shown.append(message))
            filled(record)
    finally:
        interactiveshell.InteractiveShell.clear_instance()
    [message] = [m for m in shown if "image/png" in m["data"]]
    assert message["metadata"]["image/png"]["alt"] == "A line from 0 to 1."


def test_draws_are_kept_to_four_digits_beside_the_estimate(record):
    drawn = np.linspace(0, 1, 401) / 3
    given = {
        "estimate": 0.25,
        "replicated": "datasets",
        "label": "a gain",
        "units": {"training sets": 5, "rows": 60},
    }
    assert record.draws("gain", drawn, **given) == 0.25
    record.finish()
    value = results.load(record.folder / "results.json").values["gain"]
    assert (value.drawn, value.mean, value.ids) == (True, 0.25, tuple(range(401)))
    assert value.samples == pytest.approx(drawn, rel=5e-4)
    assert (value.low, value.high) == pytest.approx((10 / 400 / 3, 390 / 400 / 3), rel=1e-3)
    assert value.units == (("rows", 60), ("training sets", 5))
    assert value.interval == "95 % of 401 two-way bootstrap draws"
    assert len(json.dumps(value.samples)) < 401 * 10


@pytest.mark.parametrize(
    ("draws", "changes", "message"),
    [
        ([0.5] * 100, {}, "100 draws; take 200 or more"),
        ([0.5] * 399 + [math.nan], {}, "cannot be reported"),
        ([0.5] * 400, {"estimate": math.inf}, "cannot be reported"),
        ([0.5] * 400, {"replicated": "resamples"}, "not one of data"),
        ([0.5] * 400, {"units": {}}, "units names nothing"),
        (
            [0.5] * 400,
            {"units": {"training sets": 4, "test rows": 6000}},
            "draws from 4 training sets; take 5 or more",
        ),
    ],
)
def test_draws_that_cannot_be_judged_are_refused(record, draws, changes, message):
    given = {"estimate": 0.5, "replicated": "datasets", "label": "a gain", "units": {"targets": 5}} | changes
    with pytest.raises(RecordingError, match=message):
        record.draws("gain", draws, **given)


@pytest.mark.parametrize("ids", [list(range(100)), list(range(1, 401))])
def test_a_file_whose_draws_are_few_or_not_numbered_from_0_is_not_believed(record, ids):
    record.draws(
        "gain", [0.5] * 400, estimate=0.5, replicated="datasets", label="a gain", units={"targets": 5}
    )
    record.values["gain"] |= {"ids": ids, "samples": [0.5] * len(ids)}
    record.finish()
    with pytest.raises(results.BadResults, match="numbered from 0, and 200 or more"):
        results.load(record.folder / "results.json")


def test_a_record_of_fifteen_hundred_cells_of_twenty_samples_stays_below_two_megabytes(record):
    from review.verbs.record import layout

    samples = np.random.default_rng(1).normal(size=(1500, 20))
    cells = {(f"method {i % 30}", i): row for i, row in enumerate(samples)}
    record.cells("scores", "method n", {"test": cells}, "Scores.", ids=range(2000, 2020), replicated="data")
    record.finish()
    raw = json.loads((record.folder / "results.json").read_text())
    assert len(layout(raw)) < 2_000_000


def test_a_cell_names_a_value_that_was_recorded(record):
    record.number("a.count", 12, label="how many")
    with pytest.raises(RecordingError, match=r"a\.cuont"):
        record.table("rows", "method count", [("x", {"value": "a.cuont"})], "Counts.")
    record.table("rows", "method count:d", [("x", {"value": "a.count"}), ("y", None)], "Counts.")
    record.finish()
    file = record.folder / "results.json"
    table = results.load(file).tables["rows"]
    assert [c.name for c in table.columns] == ["method", "count", "count_low", "count_high"]
    assert table.rows == (("x", 12, None, None), ("y", None, None, None))
    file.write_text(file.read_text().replace('"value": "a.count"', '"value": "a.cuont"'))
    with pytest.raises(results.BadResults, match=r"tables\.rows.*a\.cuont"):
        results.load(file)


def test_a_file_whose_draws_come_from_fewer_than_five_of_a_unit_is_not_believed(record):
    record.draws(
        "gain", [0.5] * 400, estimate=0.5, replicated="datasets", label="a gain", units={"targets": 5}
    )
    record.values["gain"]["units"] = {"targets": 3, "rows": 60}
    record.finish()
    with pytest.raises(results.BadResults, match=r"values\.gain: draws from 3 targets"):
        results.load(record.folder / "results.json")


def test_what_replicates_share_is_kept_and_what_was_not_recorded_stays_unknown(record):
    record.value("a", [1, 2], ids=[0, 1], replicated="data", label="a", shared="simulated truth")
    record.value("b", [1, 2], ids=[0, 1], replicated="data", label="b", shared="")
    record.value("c", [1, 2], ids=[0, 1], replicated="data", label="c")
    record.cells("d", "m", {"x": {"one": [1, 2]}}, "D.", ids=[0, 1], replicated="splits", shared="test rows")
    record.finish()
    values = results.load(record.folder / "results.json").values
    assert [values[n].shared for n in ("a", "b", "c", "d.one.x")] == [
        "simulated truth",
        "",
        None,
        "test rows",
    ]


def test_an_opening_is_known_by_its_rows_whatever_their_order(record):
    record.opening(of="patients", rows=[3, 1, 2], names=["leak"])
    record.opening(of="patients", rows=["1", "2", "3"])
    record.opening(of="patients", rows=[1, 2])
    record.finish()
    first, again, other = results.load(record.folder / "results.json").openings
    assert (first["rows"], first["names"], first["digest"]) == (3, ["leak"], again["digest"])
    assert other["digest"] != first["digest"]
    with pytest.raises(RecordingError, match="no rows"):
        record.opening(of="patients", rows=[])


def test_older_results_without_openings_units_and_shared_are_read(record):
    record.value("a", [1, 2], ids=[0, 1], replicated="data", label="a")
    record.finish()
    file = record.folder / "results.json"
    raw = json.loads(file.read_text())
    del raw["openings"]
    file.write_text(json.dumps(raw))
    read = results.load(file)
    assert (read.openings, read.values["a"].units, read.values["a"].shared) == (None, None, None)
