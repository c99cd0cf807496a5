"""The names and colours of this review's own comparisons."""

import json
from pathlib import Path

import pytest
from lab.looks import looks
from review.results import names
from review.writing.page import shades

ROOT = Path(__file__).parents[2]
RECORDS = sorted((ROOT / "exemplars").glob("*/records/full.json"))
ASIDE = {"comparator", "scrambled labels"}
"""What is no thing of its own: the best of several, and what is done to data."""


def test_the_file_of_names_is_sound():
    assert names.read(ROOT / "exemplars" / "names.csv", "names.csv")[1] == []


@pytest.mark.parametrize("look", looks().values(), ids=str)
def test_every_colour_can_be_read_as_text_by_day_and_by_night(look):
    assert shades.contrast(look.colour, shades.PAPER) >= shades.CLEAR
    assert shades.contrast(shades.at_night(look.colour), shades.NIGHT) >= shades.CLEAR


@pytest.mark.parametrize("record", RECORDS, ids=lambda file: file.parts[-3])
def test_every_model_in_a_table_of_cells_has_a_name(record):
    """Tables whose rows are recorded cells; what a table says in words of its own is its own."""
    results = json.loads(record.read_text())
    met = set()
    for name, table in results["tables"].items():
        heads = [column["name"] for column in table["columns"]]
        for column in {"method", "model", "rival"} & set(heads):
            at = heads.index(column)
            met |= {
                row[at]
                for row in table["rows"]
                if any(key.startswith(f"{name}.") for key in results["values"])
            }
    assert met - ASIDE <= looks().keys()
