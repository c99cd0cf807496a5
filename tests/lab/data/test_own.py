import numpy as np
import pytest
from lab.data.own import own

TABLE = """id,dose,sex,site,patient,effect
1,0.5,f,acg,anna,3
2,1.5,m,aug,bert,4.5
3,1e1,f,AUU,anna,-1
"""
SAID = "target: effect\nreadout: number\ngroup: patient\ndrop: id\ncategorical: [sex]\nsequence: site\n"


@pytest.fixture
def read(tmp_path):
    def write_and_read(table: str = TABLE, said: str = SAID):
        (tmp_path / "my.csv").write_text(table, encoding="utf-8")
        (tmp_path / "my.yaml").write_text(said, encoding="utf-8")
        return own(tmp_path / "my.csv")

    return write_and_read


def test_each_column_is_read_as_it_is_described(read):
    table = read()
    columns = dict(zip(table.names, table.features.T.tolist(), strict=True))
    places = {f"site {place} {letter}" for place in (1, 2, 3) for letter in "ACGU"}
    assert set(columns) == {"dose", "sex = f", "sex = m"} | places
    assert columns["dose"] == [0.5, 1.5, 10]
    assert columns["sex = f"] == [1, 0, 1]
    assert columns["site 2 U"] == [0, 1, 1]
    assert columns["site 3 G"] == [1, 1, 0]
    assert columns["site 1 C"] == [0, 0, 0]
    assert table.features.dtype == np.float32
    assert table.target.tolist() == [3, 4.5, -1]
    assert table.groups.tolist() == [0, 1, 0]
    assert (table.readout, table.card.name, table.card.rows, table.card.unit) == ("number", "my", 3, "effect")


def test_the_card_says_what_the_reader_says(read):
    card = read(said=SAID + "unit: mg\nsource: our fridge\nlicence: CC0\n").card
    assert (card.unit, card.source, card.licence) == ("mg", "our fridge", "CC0")


def test_only_target_and_readout_are_needed(read):
    table = read("\ufeffx,y\n1,2\n\n3,4\n", "target: y\nreadout: number\n")
    assert (table.features.tolist(), table.target.tolist(), table.groups) == ([[1], [3]], [2, 4], None)


@pytest.mark.parametrize(
    ("entries", "positive"),
    [("0 1 1", ""), ("no yes yes", "yes"), ("False True True", "True"), ("1 2 2", "2"), ("b a a", "a")],
)
def test_yes_is_what_the_reader_calls_so(read, entries, positive):
    rows = "".join(f"{i},{entry}\n" for i, entry in enumerate(entries.split()))
    said = "target: y\nreadout: yes-no\n" + (f"positive: {positive}\n" if positive else "")
    assert read("x,y\n" + rows, said).target.tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (SAID.replace("target", "tagret"), "my.yaml:1: unknown key 'tagret'; did you mean target?"),
        (SAID + "colour: red\n", "my.yaml:7: unknown key 'colour'; use target, readout,"),
        (SAID.replace("effect", "efect"), "my.csv:1: no column 'efect', which my.yaml names; did you mean effect?"),
        (SAID.replace("[sex]", "[sex, zebra]"), "no column 'zebra', which my.yaml names; there are id, dose"),
        (SAID.replace("[sex]", "[sex, id]"), "column 'id' is named twice"),
        (SAID.replace("number", "counts"), "my.yaml:2: unknown readout 'counts'; write number or yes-no"),
        (SAID.replace("number", "yes-no"), "column 'effect' has 3 different entries (-1, 3, 4.5), yes-no needs two"),
        (SAID.replace("target: effect\n", ""), "my.yaml:1: no target; add a line target: …"),
        (SAID.replace("target: effect", "target:"), "my.yaml:1: target is no single word"),
        (SAID.replace("drop: id", "drop: {id: 3}"), "my.yaml:4: drop is no list of columns"),
        (SAID + "positive: f\n", "my.yaml:7: positive belongs to readout: yes-no"),
        (SAID.replace("categorical: [sex]\n", ""), "my.csv:2: column 'sex' has 'f', no number; mend it, or list it"),
        (SAID.replace("drop: id", "drop: [id, dose, sex, site]").replace("categorical: [sex]\nsequence: site\n", ""), "no column is left"),
        ("target: [effect", "my.yaml:1: not valid YAML"),
        ("", "my.yaml:1: no keys"),
    ],
)  # fmt: skip
def test_a_wrong_description_is_refused_in_one_line(read, said, message):
    with pytest.raises(ValueError, match="my") as refused:
        read(said=said)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (TABLE.replace("1.5", ""), "my.csv:3: column 'dose' has no value ('')"),
        (TABLE.replace("4.5", "NA"), "my.csv:3: column 'effect' has no value ('NA')"),
        (TABLE.replace("bert", "nan"), "my.csv:3: column 'patient' has no value"),
        (TABLE.replace("1.5", "1,5"), "my.csv:3: 7 entries for 6 columns"),
        (TABLE.replace("1.5", "inf"), "my.csv:3: column 'dose' has 'inf', which is not finite"),
        (TABLE.replace("4.5", "high"), "my.csv:3: column 'effect' has 'high', no number"),
        (TABLE.replace("aug", "augc"), "my.csv:3: column 'site' has 4 letters, the first row 3"),
        (TABLE.replace("dose", "sex"), "my.csv:1: column name 'sex' is empty or used twice"),
        (TABLE.partition("\n")[0], "my.csv: no rows"),
        ("", "my.csv: no rows"),
        ('a,b\n"1,2\n', "my.csv: not a CSV file in UTF-8"),
    ],
)
def test_a_wrong_table_is_refused_in_one_line(read, table, message):
    with pytest.raises(ValueError, match="my") as refused:
        read(table)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_two_words_need_to_say_which_is_yes(read):
    said = "target: sex\nreadout: yes-no\ndrop: [id, site, patient]\n"
    with pytest.raises(ValueError, match=r"my.yaml: which of f and m is yes\? write positive: m"):
        read(said=said)


def test_missing_files_are_named(tmp_path):
    with pytest.raises(ValueError, match=r"my.yaml: missing; write it beside the table"):
        own(tmp_path / "my.csv")
    (tmp_path / "my.yaml").write_text(SAID)
    with pytest.raises(ValueError, match=r"my.csv: no such file"):
        own(tmp_path / "my.csv")
