"""One notebook from its source to its executed self, under papermill, with a bound on what it shows."""

from __future__ import annotations

import resource
import tempfile
from pathlib import Path

import jupytext
import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from ..core import files
from ..core.errors import Problem, of_the_system
from ..notebook.limits import LARGEST
from . import failure
from .failure import Flood
from .job import Job

KERNEL_START = 60  # seconds
FILES = 256  # that a kernel and its libraries have open at once, and some to spare
OUTPUT = 60  # seconds that what a finished cell showed may take to arrive: a busy machine needs more than the usual 4


def execute(one: Job, executed: Path) -> list[Problem]:
    """Runs the notebook and leaves it at `executed`, as far as it got; returns what stopped it."""
    try:
        notebook = papermill.execute_notebook(
            read(one.exemplar.notebook),
            executed,
            parameters=dict(one.parameters),
            engine_name=Engine.__name__,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            log_output=True,
            start_timeout=KERNEL_START,
            execution_timeout=one.exemplar.timeout,
            cwd=one.paths.root,
        )
    except (PapermillExecutionError, CellTimeoutError, DeadKernelError) as error:
        return [failure.explain(one, nbformat.read(executed, 4), error)]
    except OSError as error:
        if (problem := of_the_system(error)) is None:
            raise
        return [problem]
    except RuntimeError as error:  # what nbclient raises where no kernel answers
        if full := files.full(executed.parent, Path(tempfile.gettempdir())):
            return [of_the_system(full) or one.problem(str(full), "mend it")]
        few = resource.getrlimit(resource.RLIMIT_NOFILE)[0] < FILES
        todo = f"allow more files: ulimit -n {FILES}" if few else "is ipykernel installed beside papermill?"
        return [one.problem(f"no kernel started ({error})", todo)]
    left = failure.leaving(one, notebook)
    return [left] if left else []


class Client(PapermillNotebookClient):
    """Ends a notebook that shows too much while it does so: nothing of it fills a disk."""

    shown = 0  # characters

    def process_message(self, msg: dict, cell: nbformat.NotebookNode, cell_index: int) -> object:
        self.shown += sum(map(size, (msg["content"].get("text"), *msg["content"].get("data", {}).values())))
        if self.shown > LARGEST[".ipynb"]:
            self.task_poll_for_reply.cancel()
            return None
        return super().process_message(msg, cell, cell_index)

    def execute_cell(self, *arguments: object, **options: object) -> nbformat.NotebookNode:
        try:
            return super().execute_cell(*arguments, **options)
        except DeadKernelError:
            if self.shown > LARGEST[".ipynb"]:
                raise Flood(f"more than {LARGEST['.ipynb']} characters") from None
            raise


def size(shown: object) -> int:
    return len(shown) if isinstance(shown, str) else len(repr(shown or ""))


class Engine(NBClientEngine):
    """Papermill's own, with our client."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man, kernel_name, log_output=False, start_timeout=None, execution_timeout=None, **_
    ):
        Client(
            nb_man,
            kernel_name=kernel_name,
            log_output=log_output,
            startup_timeout=start_timeout,
            timeout=execution_timeout,
            iopub_timeout=OUTPUT,
            shutdown_kernel="immediate",
        ).execute()


papermill_engines.register(Engine.__name__, Engine)


def read(notebook: Path) -> nbformat.NotebookNode:
    """A py:percent notebook whose n-th code cell has the id "code-n"."""
    form = {"extension": ".py", "format_name": "percent", "comment_magics": False}
    node = jupytext.reads(notebook.read_text(encoding="utf-8-sig"), form)
    node.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    counts: dict[str, int] = {}
    for cell in node.cells:
        counts[cell.cell_type] = counts.get(cell.cell_type, 0) + 1
        cell.id = f"{cell.cell_type}-{counts[cell.cell_type]}"
    return node


def settled(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """`notebook` without what differs between two runs that found the same: clock times and temporary paths."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
    return notebook
