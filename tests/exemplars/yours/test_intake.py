"""Files as people have them: read, proposed for, or refused by their line; no message quotes an entry."""

import csv
import random

import pytest
from yours import intake, kinds, notes, reading
from yours.unfit import Unfit

CANARY = "Zanzibar-7731"


def written(folder, head, rows, *, name="my.csv", encoding="utf-8", separator=",", decimal="."):
    file = folder / name
    with file.open("w", encoding=encoding, newline="") as stream:
        out = csv.writer(stream, delimiter=separator)
        out.writerow(head)
        for row in rows:
            out.writerow([str(e).replace(".", decimal) if isinstance(e, float) else e for e in row])
    return file


def drawn(n=150, seed=0):
    rng = random.Random(seed)
    return [[round(rng.gauss(0, 1), 3) + 0.0001, round(rng.gauss(0, 1), 3) + 0.0001, i % 2] for i in range(n)]


HEAD = ["größe", "b", "outcome"]


@pytest.mark.parametrize(
    ("encoding", "separator", "decimal"),
    [
        ("utf-8", ",", "."),
        ("utf-8-sig", ";", ","),
        ("latin-1", "\t", ","),
        ("cp1252", ";", "."),
        ("utf-8", "|", "."),
    ],
)
def test_however_a_table_is_written_it_is_the_same_table(tmp_path, encoding, separator, decimal):
    file = written(tmp_path, HEAD, drawn(), encoding=encoding, separator=separator, decimal=decimal)
    table = intake.opened(file).table
    assert table.names == ("größe", "b")
    assert table.x.tolist() == [row[:2] for row in drawn()]
    assert table.y.tolist() == [row[2] for row in drawn()]


def broken(folder, kind):
    """A file with a fault of this kind, and the lines that are to be named."""
    rows, head = drawn(), ["a", "b", "outcome"]
    rows[4][1] = {"mixed": CANARY, "formula": "=A1+1"}.get(kind, rows[4][1])
    if kind == "rare":
        rows = [[*row[:2], int(i < 9)] for i, row in enumerate(rows)]
    if kind == "one class":
        rows = [[*row[:2], 1] for row in rows]
    if kind == "few rows":
        rows = rows[:60]
    if kind == "nothing measured":
        rows = [["", "NA", row[2]] for row in rows]
    if kind == "ragged":
        rows[6] = [CANARY]
        rows[8].append(CANARY)
    if kind == "names twice":
        head = ["a", "a", "outcome"]
    if kind == "no names":
        head = ["1", "2", "3"]
    if kind == "wide":
        head, rows = [f"c{i}" for i in range(100_000)], [[1] * 100_000]
    if kind == "one column":
        head, rows = ["a"], [[1]] * 200
    file = written(folder, head, rows)
    if kind == "one class":
        file.with_suffix(".yaml").write_text("target: outcome\nreadout: yes-no\n")
    if kind in ("excel", "empty", "utf-16"):
        file.write_bytes({"excel": b"PK\x03\x04", "empty": b"", "utf-16": "a,b".encode("utf-16")}[kind])
    if kind == "quotes":
        file.write_text('a,"b,outcome\n1,2,3\n')
    if kind == "folder":
        file.unlink()
        file.mkdir()
    if kind == "missing":
        file.unlink()
    return file


LINES = {
    "mixed": [6], "formula": [6], "ragged": [8, 10], "names twice": [1], "no names": [1], "wide": [1],
    "one column": [1], "quotes": [2], "rare": [0], "one class": [0], "few rows": [0], "nothing measured": [0],
    "excel": [0], "empty": [0], "utf-16": [0], "folder": [0], "missing": [0],
}  # fmt: skip


@pytest.mark.parametrize("kind", LINES)
def test_what_no_report_can_be_made_of_is_refused_at_its_line_without_its_entries(tmp_path, kind):
    file = broken(tmp_path, kind)
    problems = intake.look(file)["problems"]
    assert [(at, line) for at, line, _, _ in problems] == [(str(file), line) for line in LINES[kind]]
    assert all(what and todo for _, _, what, todo in problems)
    assert CANARY not in str(problems)


def test_notes_are_proposed_by_what_columns_hold_and_never_written_over(tmp_path):
    rng = random.Random(1)
    rows = [
        [i + 1, f"p{i // 5}", f"plate {i % 3}", rng.choice(["f", "m"]), f"2020-01-{i % 28 + 1:02}", "".join(rng.choices("ACGT", k=9)),
         -999 if i % 10 == 0 else 20 + i % 37, rng.choice(["", "note"]) or f"text {i}", i % 2]
        for i in range(200)
    ]  # fmt: skip
    head = ["sample_no", "patient", "plate", "sex", "visit", "site9", "age", "remark", "outcome"]
    file = written(tmp_path, head, rows)
    beside = tmp_path / "my.yaml"
    assert intake.look(file)["problems"] == []
    said = notes.read(beside, dict.fromkeys(head, ()))
    assert (said["target"], said["readout"], said["positive"]) == ("outcome", "yes-no", "1")
    assert (said["group"], said["batch"]) == ("patient", "plate")
    assert (said["categorical"], said["date"], said["sequence"]) == (["sex"], ["visit"], ["site9"])
    assert {"sample_no", "remark"} <= set(said["drop"])
    assert said["missing"] == ["-999"]
    table = intake.opened(file).table
    assert (table.names, [*table.letters], table.groups) == (("sex", "age"), ["site9"], 40)
    assert sum(map(float, table.x[:, 1] != table.x[:, 1])) == 20
    beside.write_text("target: outcome\nreadout: yes-no\nsex: [f]\n")
    [[at, line, _, todo]] = intake.look(file)["problems"]
    assert (at, line, bool(todo)) == (str(beside), 3, True)
    assert beside.read_text().endswith("sex: [f]\n")


def test_what_only_its_owner_knows_is_asked_at_its_line(tmp_path):
    file = written(
        tmp_path, ["a", "one", "two"], [[row[0], i % 2, i % 3 % 2] for i, row in enumerate(drawn())]
    )
    [[at, line, _, _]] = intake.look(file)["problems"]
    assert at == str(tmp_path / "my.yaml")
    assert (tmp_path / "my.yaml").read_text().splitlines()[line - 1].startswith("target:")


def test_of_a_large_file_whole_groups_are_kept_and_always_the_same(tmp_path):
    rows = [[f"p{i // 7}", i, i % 2] for i in range(2100)]
    file = written(tmp_path, ["patient", "a", "outcome"], rows)
    sheet = reading.read(file, 300, "patient")
    kept = sheet.columns["patient"]
    assert sheet.rows == 2100
    assert 300 <= len(kept) < 307
    assert {kept.count(patient) for patient in kept} == {7}
    assert reading.read(file, 300, "patient") == sheet
    assert [int(a) + 2 for a in sheet.columns["a"]] == sheet.lines


def test_columns_of_numbers_that_differ_in_every_row_are_measurements_unless_they_count():
    assert kinds.look("x", [str(0.5 * i) for i in range(50)]).kind == "number"
    assert kinds.look("x", [str(i) for i in range(50)]).kind == "id"
    with pytest.raises(Unfit):
        reading.form_of(reading.Path("/nowhere.csv"))
