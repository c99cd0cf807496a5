"""What paper leaves out of a page, and what it turns round."""

import re
from pathlib import Path

import pytest
from PIL import Image
from review.markdown import pandoc
from review.writing import numbering
from review.writing.paper import plain


def dressed(markdown: str, folder: Path, **options) -> str:
    return pandoc.write(
        plain.dress(pandoc.read(markdown)[0], folder, **options), "--to=plain", "--wrap=none"
    )[0]


def test_what_opens_on_demand_stays_on_the_page_in_panels_alone(tmp_path):
    panel = ':::: {.exemplar}\nFound.\n\n::: {.details summary="Data"}\nMany rows.\n:::\n::::\n'
    assert dressed(panel, tmp_path).strip(" -\n") == "Found."
    assert dressed(panel.replace(".exemplar", ".box"), tmp_path) == "Found.\n\nData\n\nMany rows.\n"


def test_the_numbers_of_a_slider_are_left_out_and_its_table_stays(tmp_path):
    text = dressed("::: slider\nMove it.\n\n<script>{}</script>\n\n| a |\n|---|\n| 1 |\n:::\n", tmp_path)
    assert "Move it." in text
    assert "1" in text
    assert "script" not in text


def test_names_in_code_may_break_and_numbers_may_not(tmp_path):
    text = dressed("`tiny.long_name >= 0.02`", tmp_path, form="latex")
    assert text.strip() == "tiny.\u200blong_\u200bname >= 0.02"


def test_a_panel_stands_between_lines(tmp_path):
    text = dressed("Before.\n\n::: {.exemplar}\nFound.\n:::\n\nAfter.\n", tmp_path)
    assert re.sub("-{3,}", "---", text).split() == ["Before.", "---", "Found.", "---", "After."]


@pytest.mark.parametrize(
    ("cells", "widths"),
    [
        (["a", "b"], None),
        (["a" * 13, "b" * 200], [0.2, 0.8]),
        (["a" * 200, "b" * 200, "c" * 10], [31 / 75, 31 / 75, 12 / 75]),
        (["a_rather_long_name_of_a_column"] * 16, [4 / 75] * 16),
    ],
)
def test_a_table_without_widths_is_no_wider_than_the_text(tmp_path, cells, widths):
    row = f"| {' | '.join(cells)} |\n"
    ast = pandoc.read(row + "|--" * len(cells) + "|\n" + row)[0]
    ast["blocks"][0]["c"][2] = [[{"t": "AlignLeft"}, {"t": "ColWidthDefault"}]] * len(
        cells
    )  # as tables of results
    columns = [width for _, width in plain.dress(ast, tmp_path)["blocks"][0]["c"][2]]
    assert [width.get("c") for width in columns] == pytest.approx(widths or [None] * len(cells))


def test_a_run_s_figure_is_set_smaller_than_on_the_screen_and_others_are_not(tmp_path):
    for name in ("exemplars/demo", "images"):
        (tmp_path / name).mkdir(parents=True)
        Image.new("RGB", (480, 240)).save(tmp_path / name / "a.png")
    ast = plain.dress(pandoc.read("![](exemplars/demo/a.png) ![](images/a.png)")[0], tmp_path)
    widths = [dict(image["c"][0][2])["width"] for image in numbering.elements(ast["blocks"], "Image")]
    assert widths == ["3.33in", "5.00in"]
