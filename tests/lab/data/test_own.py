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


def refused(read, place: str, names: str, **given: str) -> None:
    """Asserts that a description or a table is refused in one line that starts with its place and holds these names."""
    with pytest.raises(ValueError, match="my") as error:
        read(**given)
    line = str(error.value)
    assert "\n" not in line
    assert f"{place}: " in line
    assert [name for name in names.split() if name not in line] == []


@pytest.mark.parametrize(
    ("said", "place", "names"),
    [
        (SAID.replace("target", "tagret"), "my.yaml:1", "'tagret' target"),
        (SAID + "colour: red\n", "my.yaml:7", "'colour' readout"),
        (SAID.replace("effect", "efect"), "my.csv:1", "'efect' my.yaml effect"),
        (SAID.replace("[sex]", "[sex, zebra]"), "my.csv:1", "'zebra' my.yaml id, dose"),
        (SAID.replace("[sex]", "[sex, id]"), "my.yaml", "'id'"),
        (SAID.replace("number", "counts"), "my.yaml:2", "'counts' number yes-no"),
        (SAID.replace("number", "yes-no"), "my.csv", "'effect' 3 -1, 4.5"),
        (SAID.replace("target: effect\n", ""), "my.yaml:1", "target: …"),
        (SAID.replace("target: effect", "target:"), "my.yaml:1", "target:"),
        (SAID.replace("drop: id", "drop: {id: 3}"), "my.yaml:4", "drop:"),
        (SAID + "positive: f\n", "my.yaml:7", "positive readout: yes-no"),
        (SAID.replace("categorical: [sex]\n", ""), "my.csv:2", "'sex' 'f'"),
        (SAID.replace("drop: id", "drop: [id, dose, sex, site]").replace("categorical: [sex]\nsequence: site\n", ""), "my.csv", ""),
        ("target: [effect", "my.yaml:1", "YAML"),
        ("", "my.yaml:1", "target: readout:"),
        ("target: sex\nreadout: yes-no\ndrop: [id, site, patient]\n", "my.yaml", "f m positive:"),
    ],
)  # fmt: skip
def test_a_wrong_description_is_refused_in_one_line(read, said, place, names):
    refused(read, place, names, said=said)


@pytest.mark.parametrize(
    ("table", "place", "names"),
    [
        (TABLE.replace("1.5", ""), "my.csv:3", "'dose' ('')"),
        (TABLE.replace("4.5", "NA"), "my.csv:3", "'effect' ('NA')"),
        (TABLE.replace("bert", "nan"), "my.csv:3", "'patient'"),
        (TABLE.replace("1.5", "1,5"), "my.csv:3", "7 6"),
        (TABLE.replace("1.5", "inf"), "my.csv:3", "'dose' 'inf'"),
        (TABLE.replace("4.5", "high"), "my.csv:3", "'effect' 'high'"),
        (TABLE.replace("aug", "augc"), "my.csv:3", "'site' 4 3"),
        (TABLE.replace("dose", "sex"), "my.csv:1", "'sex'"),
        (TABLE.partition("\n")[0], "my.csv", ""),
        ("", "my.csv", ""),
        ('a,b\n"1,2\n', "my.csv", "CSV UTF-8"),
    ],
)
def test_a_wrong_table_is_refused_in_one_line(read, table, place, names):
    refused(read, place, names, table=table)


def test_missing_files_are_named(tmp_path):
    with pytest.raises(ValueError, match=r"my\.yaml: "):
        own(tmp_path / "my.csv")
    (tmp_path / "my.yaml").write_text(SAID)
    with pytest.raises(ValueError, match=r"my\.csv: "):
        own(tmp_path / "my.csv")
