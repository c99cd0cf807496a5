"""The oracle: the filters as Manubot starts them, one process each."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from review.core.errors import ReviewError
from review.markdown import pandoc
from review.writing import numbering

FIXTURE = Path(__file__).parents[1] / "fixtures" / "xnos.md"


def as_subprocesses(ast, family):
    text = json.dumps(ast)
    for name in numbering.FILTERS:
        command = Path(sys.executable).parent / name.replace("_", "-")
        program = str(command) if command.exists() else shutil.which(command.name)
        command = [program, family, "--pandocversion", pandoc.VERSION]
        text = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    return text


@pytest.fixture(scope="module")
def conventions():
    return pandoc.read(FIXTURE.read_text(encoding="utf-8"))[0]


@pytest.mark.parametrize("family", ["html", "docx", "latex", "jats"])
def test_library_calls_give_the_bytes_of_the_real_filters(conventions, family):
    pieces = [numbering.piece(block) for block in conventions["blocks"]]
    mine, pieces, _ = numbering.filtered(json.loads(json.dumps(conventions)), pieces, family)
    assert json.dumps({**mine, "blocks": [block for block, _ in pieces]}) == as_subprocesses(
        conventions, family
    )


def number(markdown, family="html"):
    ast, warned = numbering.number(pandoc.read(markdown)[0], family)
    return pandoc.write(ast, f"--to={family}", "--wrap=none")[0], warned


def test_a_second_document_starts_again_at_one():
    markdown = "![a](a.png){#fig:a}\n\n@fig:a"
    assert number(markdown) == number(markdown)
    assert "Figure\u00a01:" in number(markdown)[0]


@pytest.mark.parametrize("family", ["html", "latex"])
def test_a_table_has_its_id_once(family):
    out, _ = number("| a |\n|---|\n| 1 |\n\n: C. {#tbl:one}\n\n@tbl:one", family)
    mark = {"html": 'id="tbl:one"', "latex": r"\label{tbl:one}"}[family]
    assert out.count(mark) == 1
    assert r"\hypertarget" not in out


def test_a_reference_to_nothing_is_a_warning_each_time():
    for _ in range(2):
        assert number("See @fig:none.")[1] == ["pandoc-fignos: Bad reference: @fig:none."]


def test_sections_count_from_the_highest_level_in_use():
    out, _ = number(
        "## One {#sec:one}\n\n### Deep {#sec:deep}\n\n## Free {.unnumbered}\n\n## Two\n\n@sec:deep"
    )
    assert '<a href="#sec:deep">1.1</a>' in out
    assert '<h2 id="two"><span class="section-number">2</span> Two</h2>' in out
    assert ">Free</h2>" in out


def test_a_malformed_setting_names_the_filter():
    with pytest.raises(ReviewError, match=r"pandoc-fignos.*;"):
        number("---\nxnos-cleveref: 'On'\n...\n\ntext")


def test_standard_streams_survive(capfd):
    number("## One")
    print("still here")
    assert capfd.readouterr().out == "still here\n"


def test_rows_come_back_to_their_own_tables_and_references_in_them_are_resolved():
    text = """
![A.](a.svg){#fig:one}

::: {.panel}
![B.](b.svg){#fig:two}

| x |
|---|
| plain row |

| y |
|---|
| see @fig:two |

| z |
|---|
| last row |
:::
"""
    ast, warned = pandoc.read(text)
    assert not warned
    numbered, warned = numbering.number(ast)
    assert not warned
    rows = [json.dumps(table["c"][4]) for table in numbering.elements(numbered["blocks"], "Table")]
    assert [[word for word in ("plain", '"2"', "last") if word in row] for row in rows] == [
        ["plain"],
        ['"2"'],
        ["last"],
    ]
