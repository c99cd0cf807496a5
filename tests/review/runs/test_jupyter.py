"""An exemplar opened in Jupyter: runs from anywhere, with the parameters that stand in it."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import nbclient
import nbformat
import pytest
from review.core.errors import Refused
from review.core.paths import Paths
from review.runs import exemplars, jupyter

ROOT = Path(__file__).parents[3]
NOTEBOOK = """# %% [markdown]
# # Demo

# %%
from review.notebook import start

# %% tags=["parameters"]
epoch: int = 1  # block of seeds
share: float = 0.5  # “of one”
sizes: list[int] = [
    75,
    300,
]  # of what is measured
kind: str = "plain"  # in a word

# %%
record = start(globals())
record.number("sizes", sum(sizes) * share, label="how many")
record.finish()
"""


@pytest.fixture
def demo(tmp_path) -> tuple[exemplars.Exemplar, Path]:
    """An exemplar that records with this project's lab, and the root of its review."""
    root = tmp_path / "a review"
    (root / "exemplars/demo").mkdir(parents=True)
    (root / "exemplars/demo/demo.py").write_text(NOTEBOOK)
    settings = (
        "title: Demo\nepoch: 4\ntimeout: 60\ndata: []\nprofiles:\n  quick: {}\n  full: {sizes: [1, 2]}\n"
    )
    (root / "exemplars/demo/settings.yaml").write_text(settings)
    return exemplars.one(Paths(root, root / "content", root / "output"), "demo"), root


def test_the_parameters_stand_in_their_cell_with_their_comments(demo, tmp_path):
    exemplar, root = demo
    jupyter.write(exemplar, "full", {"share": "0.25", "kind": "it's"}, tmp_path / "a.ipynb", root)
    node = nbformat.read(tmp_path / "a.ipynb", 4)
    nbformat.validate(node)
    [cell] = [c for c in node.cells if "parameters" in c.metadata.get("tags", [])]
    assert cell.source.splitlines() == [
        "epoch: int = 4  # block of seeds",
        "share: float = 0.25  # “of one”",
        "sizes: list[int] = [1, 2]  # of what is measured",
        'kind: str = "it\'s"  # in a word',
    ]


def test_the_kernel_that_it_asks_for_is_registered_by_one_command(demo, tmp_path):
    exemplar, root = demo
    jupyter.write(exemplar, "quick", {}, tmp_path / "a.ipynb", root)
    asked = nbformat.read(tmp_path / "a.ipynb", 4).metadata.kernelspec.name
    command = [*shlex.split(jupyter.registration(root))]
    assert command[-1] == asked
    command[command.index("--user")] = f"--prefix={tmp_path}"
    subprocess.run(command, check=True, capture_output=True)
    made = json.loads((tmp_path / "share/jupyter/kernels" / asked / "kernel.json").read_text())
    assert made["argv"][0] == sys.executable


def test_it_runs_from_anywhere_with_what_a_reader_made_of_its_parameters(demo, tmp_path, monkeypatch):
    exemplar, root = demo
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    jupyter.write(exemplar, "quick", {}, elsewhere / "a.ipynb", root)
    text = (elsewhere / "a.ipynb").read_text()
    assert "epoch: int = 4" in text
    node = nbformat.reads(text.replace("epoch: int = 4", "epoch: int = 9").replace("[75, 300]", "[75]"), 4)
    for name in ("REVIEW_RUN", "PYTHONPATH"):
        monkeypatch.delenv(name, raising=False)
    nbclient.NotebookClient(node, kernel_name="python3", timeout=60, resources={"metadata": {"path": str(elsewhere)}}).execute()  # fmt: skip
    found = json.loads((root / "output/runs/demo-notebook-straight/results.json").read_text())
    assert found["parameters"] == {"epoch": 9, "share": 0.5, "sizes": [75], "kind": "plain"}
    assert (found["profile"], found["source"], found["values"]["sizes"]["mean"]) == ("notebook", "run", 37.5)


@pytest.mark.parametrize(
    ("file", "overrides", "says"),
    [
        ("there.ipynb", {}, "there.ipynb: it exists already; choose another name, or remove it"),
        ("a.py", {}, "a.py: not the name of a notebook; let it end in .ipynb"),
        ("no/folder/a.ipynb", {}, "cannot be written (No such file or directory)"),
        ("a.ipynb", {"shar": "1"}, "'share'"),
    ],
)
def test_what_cannot_be_written_is_one_line_and_loses_nothing(demo, tmp_path, file, overrides, says):
    (tmp_path / "there.ipynb").write_text("mine")
    with pytest.raises(Refused) as refused:
        jupyter.write(demo[0], "quick", overrides, tmp_path / file, demo[1])
    assert says in str(refused.value)
    assert (tmp_path / "there.ipynb").read_text() == "mine"
    assert not (tmp_path / "a.ipynb").exists()
