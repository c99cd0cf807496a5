"""The data files that ship with the review, each read only if it is the one that its card describes."""

from __future__ import annotations

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "data"
SHA256 = {
    "bioactivity.npz": "98e9d9741d9126ac34d2f9b931075b0ee72b276880b0a695bd563d3209ba96c7",
    "mpsa.csv.gz": "df1251425d7bae15cbae5922c9b05e7765344fc4bb13970fb44b51370c09cf74",
    "mpsa_replicate.csv.gz": "c18a824798617fff07806132aadf9e8c1e6547c770dce8b8d515bb3189e80415",
}


def vendored(name: str) -> bytes:
    """The content of a file in exemplars/data. Raises ValueError where it is missing or another one."""
    file = FOLDER / name
    if not file.is_file() or hashlib.sha256(content := file.read_bytes()).hexdigest() != SHA256[name]:
        card = name.partition(".")[0] + ".md"
        raise ValueError(f"exemplars/data/{name}: not the file in {card}; restore it from git")
    return content
