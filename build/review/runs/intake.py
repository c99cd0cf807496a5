"""A caller's file, before a run is planned with it: an exemplar's own helper looks at it, and may write notes beside it.

The helper is called as `python -m NAME.HELPER FILE`, its network closed, and prints one JSON object:

    {"said": ["a line for the caller"], "problems": [["file", line, "what is wrong", "what to do"]]}

So a mistake in a file is refused in seconds, by its line, and no notebook is kept that would quote it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping

from ..core.errors import Problem, Refused
from ..core.paths import Paths
from ..notebook.exemplar import Exemplar
from . import offline


def take(paths: Paths, exemplar: Exemplar, parameters: Mapping[str, object]) -> list[str]:
    """What the helpers of `exemplar` say of the caller's files; none where it asks for no file.

    Raises Refused with what is wrong with the files, and where a helper fails.
    """
    exemplar.given(parameters)
    said: list[str] = []
    problems: list[Problem] = []
    for key, helper in exemplar.files.items():
        answer = ask(paths, f"{exemplar.name}.{helper}", str(parameters[key]))
        said += answer["said"]
        problems += [Problem(*one) for one in answer["problems"]]
    if problems:
        raise Refused(problems)
    return said


def ask(paths: Paths, module: str, file: str) -> dict:
    """The answer of the helper `module` on `file`."""
    folders = [str(paths.exemplars), str(paths.machine), *filter(None, [os.environ.get("PYTHONPATH")])]
    called = subprocess.run(
        [sys.executable, "-m", module, file],
        cwd=paths.root,
        env=offline.environment(os.environ | {"PYTHONPATH": os.pathsep.join(folders)}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    try:
        answer = json.loads(called.stdout)
        return {"said": answer["said"], "problems": answer["problems"]}
    except (ValueError, LookupError, TypeError):
        last = (called.stderr.strip().splitlines() or ["nothing"])[-1]
        what = f"it gave no answer on {file} ({last.split(':')[0]})"
        where = f"exemplars/{module.replace('.', '/')}.py"
        raise Refused([Problem(where, 0, what, f"see python -m {module} {file}")]) from None
