"""The code cells of a notebook are those that jupytext reads."""

from pathlib import Path

import jupytext
import pytest
from review.notebook.cells import code_cells

ROOT = Path(__file__).parents[3]
ODD = '''# ---
# jupyter:
#   kernelspec: {name: python3, display_name: Python 3}
# ---
"""A docstring before the first cell."""

# %% [markdown]
# Prose with a # %% in it.

# %% tags=["parameters"]
n: int = 3  # how many

# %% A title
#
text = """
# %% not a cell
"""
# %time is a comment here


# %%

# %% [raw]
# nothing

#%%
if n:

    n += 1
# %% [md]
# The end.
'''


FORM = {"extension": ".py", "format_name": "percent", "comment_magics": False}


def jupytext_cells(text: str) -> list[str]:
    return [cell.source for cell in jupytext.reads(text, FORM).cells if cell.cell_type == "code"]


@pytest.mark.parametrize(
    "notebook", [None, *(p for p in ROOT.glob("exemplars/*/*.py") if p.stem == p.parent.name)]
)
def test_code_cells_are_those_that_jupytext_reads(notebook):
    text = ODD if notebook is None else notebook.read_text()
    assert [cell.source for cell in code_cells(text)] == jupytext_cells(text)


def test_a_cell_knows_its_line_and_tags():
    lines = ODD.splitlines()
    cells = code_cells(ODD)
    assert [cell.tags for cell in cells] == [(), ("parameters",), (), (), ()]
    for cell in cells:
        assert not cell.source or cell.source.splitlines()[0] == lines[cell.line - 1]


@pytest.mark.parametrize(
    "option",
    ['tags=["a", "parameters"]', "tags=['parameters',]", "tags = []", 'tags=["a" "b"]', 'A title [x] tags=["b"]', 'x=[1] tags=["b"]',
     'not_tags=["b"]', "tags", 'tags=[parameters]', 'tags=["b"', 'tags="b"', "tags=[1]", 'tags=[["b"]]', "tags=null", "tags=[NaN]"],
)  # fmt: skip
def test_tags_are_those_that_jupytext_reads_and_are_refused_where_it_reads_none(option):
    text = f"x = 1\n# %% {option}\nn: int = 3  # how many\n"
    try:
        read = jupytext.reads(text, FORM).cells[1].metadata
        expected = None if "incorrectly_encoded_metadata" in read else read.get("tags", [])
    except Exception:  # nbformat's, and faults of jupytext
        expected = None
    if expected is None:
        with pytest.raises(SyntaxError) as refused:
            code_cells(text)
        assert refused.value.lineno == 2
    else:
        assert [*code_cells(text)[1].tags] == expected
