"""How a straight run ends that the kit, or a helper of the notebook, refuses to go on with: in one line."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from types import TracebackType

KIT = Path(__file__).parent
REFUSALS = (ValueError, RuntimeError, MemoryError)


def told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An excepthook: what the notebook's helpers refuse is told with its line, everything else as Python does."""
    frames = traceback.extract_tb(trace)
    started = Path(sys.argv[0]).resolve()
    files = [Path(frame.filename).resolve() for frame in frames]
    helps = files and (
        files[-1].parent == KIT or (files[-1] != started and files[-1].is_relative_to(started.parents[1]))
    )
    if helps and started in files and isinstance(error, REFUSALS):
        line = [frame.lineno for frame, file in zip(frames, files, strict=True) if file == started][-1]
        print(f"{sys.argv[0]}:{line}: {error}", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)
