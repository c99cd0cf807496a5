"""What is said of a cell that nbclient gave up on."""

from types import SimpleNamespace

import nbformat
from nbclient.exceptions import CellTimeoutError
from review.core.paths import Paths
from review.runs import failure


def test_a_cell_that_ended_and_whose_output_got_lost_did_not_take_too_long(tmp_path):
    file = tmp_path / "exemplars" / "demo" / "demo.py"
    file.parent.mkdir(parents=True)
    file.write_text("# %%\nx = 1\n")
    cell = nbformat.v4.new_code_cell("x = 1", id="code-1", metadata={"papermill": {"start_time": "now"}})
    job = SimpleNamespace(
        exemplar=SimpleNamespace(notebook=file, timeout=7),
        paths=Paths(tmp_path, tmp_path / "content", tmp_path / "output"),
        failed=tmp_path / "output" / "demo.failed.ipynb",
    )
    said = {}
    for why in ("Cell execution timed out", "Timeout waiting for IOPub output"):  # nbclient's own two
        error = CellTimeoutError.error_from_timeout_and_cell(why, 7, cell)
        said[why] = failure.explain(job, nbformat.v4.new_notebook(cells=[cell]), error)
    long, lost = said.values()
    assert ("7 s" in long.what, "7 s" in lost.what) == (True, False)
    assert (lost.file, lost.line) == ("exemplars/demo/demo.py", 2)
