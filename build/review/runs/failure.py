"""Why a notebook failed, in one line: where in its source, what, the last it printed, and where it is kept."""

from __future__ import annotations

import errno
import re
from pathlib import Path
from textwrap import shorten

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from ..core.errors import Problem
from ..notebook.cells import code_cells
from .job import Job

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
IN_CELL = re.compile(r"Cell In\[(\d+)\], line (\d+)")
IN_FILE = re.compile(r"^File (.+?):(\d+)(?:, in |$)", re.MULTILINE)


class Flood(DeadKernelError):
    """A notebook showed more than a page can take, and was stopped."""


def explain(job: Job, notebook: NotebookNode, error: Exception) -> Problem:
    """The problem that stopped `notebook`, executed as far as it got and kept as `job.failed`."""
    number, cell, line = stopped_at(job, notebook)
    if isinstance(error, PapermillExecutionError):
        traceback = COLOUR.sub("", "\n".join(error.traceback))
        frames = [int(at) for count, at in IN_CELL.findall(traceback) if int(count) == error.exec_count]
        line += frames[0] - 1 if frames else 0
        closed = (
            ", as a run writes only what it records, its parts, and what is temporary"
            if error.ename == "PermissionError" and error.evalue.startswith(f"[Errno {errno.EACCES}]")
            else ""
        )
        what = f"raised {error.ename}: {short(error.evalue)}{closed}{deepest(job, traceback)}"
    elif isinstance(error, CellTimeoutError):
        late = "IOPub" in str(error)  # the cell had ended, says nbclient
        what = (
            "ended, and what it showed never arrived (a busy machine?)"
            if late
            else f"took longer than {job.exemplar.timeout} s (timeout in settings.yaml)"
        )
    elif isinstance(error, Flood):
        what = f"was stopped: it showed {error}, which no page can take"
    else:
        what = "killed its kernel (out of memory, or a crash in compiled code?)"
    said = last_lines(cell)
    kept = f"the notebook is kept at {job.paths.relative(job.failed)}"
    return Problem(job.paths.relative(job.exemplar.notebook), line, f"cell {number} {what}{said}", kept)


def leaving(job: Job, notebook: NotebookNode) -> Problem | None:
    """The call of sys.exit() that ended `notebook`, executed and kept as `job.failed`: papermill takes it for success."""
    shown = (output for cell in notebook.cells for output in cell.get("outputs", []))
    if not any(output.get("ename") == "SystemExit" for output in shown):
        return None
    number, _, line = stopped_at(job, notebook)
    what = f"cell {number} left the notebook by sys.exit(), and the cells below it did not run"
    todo = (
        f"raise an error where something is wrong; the notebook is kept at {job.paths.relative(job.failed)}"
    )
    return Problem(job.paths.relative(job.exemplar.notebook), line, what, todo)


def stopped_at(job: Job, notebook: NotebookNode) -> tuple[int, NotebookNode, int]:
    """Which one of the source's code cells was started last, from 1, that cell, and the line where it begins."""
    started = [
        cell
        for cell in notebook.cells
        if cell.get("id", "").startswith("code-") and cell.metadata.get("papermill", {}).get("start_time")
    ]
    number = int(started[-1].id.removeprefix("code-"))
    cells = code_cells(job.exemplar.notebook.read_text(encoding="utf-8-sig"))
    return number, started[-1], cells[number - 1].line


def deepest(job: Job, traceback: str) -> str:
    """The innermost line of the review's own code, where that is not in the notebook."""
    own = [
        f" (at {job.paths.relative(file)}:{line})"
        for name, line in IN_FILE.findall(traceback)
        if (file := Path(name).expanduser().resolve()).is_relative_to(job.paths.exemplars)
    ]
    return own[-1] if own else ""


def last_lines(cell: NotebookNode, lines: int = 3) -> str:
    """What `cell` printed last."""
    text = "".join(o.text for o in cell.get("outputs", []) if o.output_type == "stream")
    said = [line for line in COLOUR.sub("", text).splitlines() if line.strip()][-lines:]
    return f"; it last printed: {short(' | '.join(said))}" if said else ""


def short(text: str) -> str:
    return shorten(text, 300, placeholder=" …")
