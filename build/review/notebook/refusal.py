"""How a straight run ends that the lab refuses to go on with: in one line."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from types import TracebackType

LAB = Path(__file__).parent
REFUSALS = (ValueError, RuntimeError, MemoryError)


def told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An excepthook: what the lab refuses is told with the notebook's line, everything else as Python does."""
    frames = traceback.extract_tb(trace)
    notebook = [frame for frame in frames if Path(frame.filename).resolve() == Path(sys.argv[0]).resolve()]
    if notebook and Path(frames[-1].filename).resolve().parent == LAB and isinstance(error, REFUSALS):
        print(f"{sys.argv[0]}:{notebook[-1].lineno}: {error}", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)
