"""What a notebook displayed, for a page that shows words, code and recorded figures alone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ...markdown import pandoc

OVERWRITTEN = re.compile(r"[^\n]*\r(?!\n)")
NAMELESS = re.compile(r"<IPython\.[\w.]+ object>")
"""What an object says of itself where only its other kinds show it."""


def readable(raw: str) -> tuple[str, list[str]]:
    """The JSON of a notebook, in which a terminal's line stands as it was left, and formulas and Markdown as such; and
    the names of displays that no words stand for."""
    nameless: list[str] = []
    try:
        notebook = json.loads(raw)
        for output in (output for cell in notebook["cells"] for output in cell.get("outputs", ())):
            if output["output_type"] == "stream":
                output["text"] = OVERWRITTEN.sub("", joined(output["text"]))
            elif data := output.get("data"):
                plain = joined(data.get("text/plain", ""))
                if plain and not NAMELESS.match(plain):
                    continue
                output["data"] = in_words(data)
                nameless += [] if output["data"] else [plain or sorted(data)[0]]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return raw, []  # pandoc says what is wrong with it
    return json.dumps(notebook), nameless


def in_words(data: Mapping[str, Any]) -> dict[str, Any]:
    """What of `data` can be shown; formulas are Markdown too."""
    pictures = {kind: content for kind, content in data.items() if kind.startswith("image/")}
    words = [data[kind] for kind in ("text/markdown", "text/latex") if kind in data]
    return pictures or ({"text/markdown": words[0]} if words else {})


def parsed(markdown: str) -> list[dict]:
    """The blocks of Markdown that a notebook displayed."""
    return json.loads(
        pandoc.run(
            markdown, "--from=markdown-raw_html-raw_tex-yaml_metadata_block", "--to=json", "--sandbox"
        )[0]
    )["blocks"]


def joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
