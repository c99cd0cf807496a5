"""The review's table of margins, the smallest effects that would change a reader's decision, one a metric.

It is the module `exemplars/lab/margins.py`, which notebooks import: constants, each with its reason in the comment
above. It is read as text, so that no code of an exemplar runs to check a chapter.
"""

from __future__ import annotations

import ast
from pathlib import Path

from ..core import python


def read(path: Path) -> dict[str, float] | None:
    """The margins by name; None where a review has no table. Raises Refused where the file is no Python."""
    if not path.is_file():
        return None
    _, tree = python.read(path, "/".join(path.parts[-3:]))
    return {
        node.targets[0].id: float(node.value.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and type(node.value.value) in (int, float)
    }
