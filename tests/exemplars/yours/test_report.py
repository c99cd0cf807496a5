"""A report that is cut short goes on with what is finished, and what it keeps meanwhile holds no entry of the table."""

import pytest
from review.notebook import checkpoint
from yours import contrasts, ladder, report, splits
from yours.validation import generators, validate

FEW = report.Asked(tries=1, repeats=1, scrambles=5)


def test_what_is_finished_is_not_computed_again_and_the_report_is_the_same():
    draw = generators.clean(3)
    draw.columns["c2"][:9] = ["quokka"] * 9
    table, kept, computed = validate.opened(draw), {}, []

    def once(name, section, stop=None):
        if name == stop:
            raise KeyboardInterrupt
        if name not in kept:
            computed.append(name)
            kept[name] = checkpoint.packed(section(), name)
        return checkpoint.unpacked(kept[name])

    with pytest.raises(KeyboardInterrupt):
        report.made(table, FEW, lambda name, section: once(name, section, "batches"))
    before = [*computed]
    again = report.made(table, FEW, once)
    assert len(before) > 4
    assert computed[: len(before)] == before
    assert len(set(computed)) == len(computed) > len(before)
    assert len({one.section for one in again.findings}) == len(again.findings) == 10
    assert not [name for name, content in kept.items() if b"quokka" in content]


def test_a_section_that_breaks_is_said_with_its_place_and_without_its_words():
    def section():
        raise RuntimeError("row 3 holds quokka")

    found = report.guarded("copies", section)
    assert found["verdict"] == "not checked"
    assert "test_report.py" in found["sentence"]
    assert "quokka" not in found["sentence"]


def test_tries_are_dropped_when_time_is_short():
    table = validate.opened(generators.clean(0))
    cut = splits.splits(table, 1, 0)[:2]
    assert ladder.climbed(table, cut, 6, 0, seconds=0).tries == 1
    assert ladder.climbed(table, cut, 2, 0, seconds=100).tries == 2


def test_few_groups_get_a_score_each_by_size_and_without_their_names():
    draw = generators.clean(5)
    draw.columns["patient"] = ["Zanzibar" if i < 120 else f"p{i % 5}" for i in range(generators.ROWS)]
    found = contrasts.by_group(validate.opened(draw), "logistic", 0)
    assert [row[:2] for row in found] == [[1, 120], *([k, 36] for k in (2, 3, 4, 5, 6))]
