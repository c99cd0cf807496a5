"""Python that an author wrote, read as text: nothing of it runs."""

from __future__ import annotations

import ast
import io
import warnings
from pathlib import Path

from .errors import Problem, Refused


def read(file: Path, shown: str) -> tuple[str, ast.Module]:
    """The text of `file`, which messages call `shown`, and its tree. Raises Refused, with the line, where it is no Python."""
    return parsed(file.read_bytes(), shown)


def parsed(content: bytes, shown: str) -> tuple[str, ast.Module]:
    """As `read`, of what a file holds."""
    try:
        text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig").read()
        with warnings.catch_warnings(action="ignore"):  # they are told where the file runs
            tree = ast.parse(text)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        what, todo = "not valid Python (it is not in UTF-8)", "save it as UTF-8"
        raise Refused([Problem(shown, line, what, todo)]) from None
    except SyntaxError as error:
        what = f"not valid Python ({error.msg})"
        raise Refused([Problem(shown, error.lineno or 0, what, "mend the syntax")]) from None
    except (ValueError, RecursionError, MemoryError) as error:  # a NUL on older Pythons; what nests too deep
        what = f"Python cannot read it ({error or 'it nests too deep'})"
        raise Refused([Problem(shown, 0, what, "mend it")]) from None
    return text, tree
