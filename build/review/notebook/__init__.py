"""What a notebook imports: it records, and needs nothing of the review but this.

record = start(globals())                       # right after the cell of parameters, before all other imports
record.value("gap", samples, ids=ids, replicated="data", label="…")
record.finish()
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .recording import Recorder


def start(notebook: dict) -> Recorder:
    """The recorder for a notebook, given its globals; a straight run's parameters are set in them.

    The review's runner names a run file in the environment variable REVIEW_RUN. Without it the notebook was started
    as `python exemplars/<name>/<name>.py`, or opened in Jupyter: see straight. Raises RecordingError where the
    notebook's parameters are not those of the run.
    """
    if not (file := os.environ.get("REVIEW_RUN")):
        from . import straight  # what follows its parsing of the command line may take seconds to load

        return straight.start(notebook)
    from .recording import Recorder

    note = json.loads(Path(file).read_text(encoding="utf-8"))
    recorder = Recorder(note["run"], Path(note["folder"]), packages=note["packages"])
    recorder.confirm(notebook)
    return recorder
