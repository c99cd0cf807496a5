"""Finished parts of a long run, kept on disk, so that a killed run does not begin again.

    parts = checkpoint.of(record)                            # right after start
    scores = parts.once("dial.0.5", lambda: fit(0.5, ids))   # computed, or read back

A part is read back only by a run that would compute the same: same code, data, parameters, packages and kind of
device. What the run kept is removed when its results lie where they belong: by `record.finish()`, or by the review's
runner, which names the folder in REVIEW_PARTS, once it has accepted them. A part must depend on nothing but its
arguments: its own seeds, not a generator that earlier parts have moved. Several processes can share the parts of one
run (see Dealt); for their sake nothing is asked of a part by `is`, `type()`, `callable()` or `match`.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from ..core import files
from . import events, lease
from .provenance import has_cuda
from .standin import Awaited, StandIn

if TYPE_CHECKING:
    from .recording import Recorder

NAME = re.compile(r"\w[\w.-]*")
PLAIN = (str, int, float, bool, type(None))


class CheckpointError(ValueError):
    """A part that cannot be kept; the message says why."""


@dataclass
class Parts:
    """The finished parts of one run, a file each in `folder`."""

    record: Recorder
    folder: Path
    used: set[str] = field(default_factory=set)

    def once(self, name: str, function: Callable[[], Any]) -> Any:
        """What `function()` returns, from an earlier run that was cut short where there is one.

        That is a NumPy array or scalar, a plain value, or dicts, lists and tuples of them. Raises CheckpointError
        for anything else, and for a name used twice.
        """
        if not NAME.fullmatch(name) or name in self.used:
            raise CheckpointError(f"part {name!r}: give each part its own name of letters, digits, . _ and -")
        self.used.add(name)
        if (kept := self.kept(name)) is None:
            return self.computed(name, function)
        seconds, result = kept
        self.told(name, seconds)
        return result

    def told(self, name: str, seconds: float) -> None:
        """Counts and tells what a part cost that was read back: the results say what all parts cost."""
        self.record.clock -= seconds
        events.tell(self.record.run["exemplar"], f"{name} was kept")

    def kept(self, name: str) -> tuple[float, Any] | None:
        """The seconds that a part took, and the part; None where it is missing, cut short or damaged in any way."""
        try:
            seconds, result = unpacked((self.folder / f"{name}.npz").read_bytes())
        except Exception:  # nothing is lost by computing it
            return None
        return seconds, result

    def computed(self, name: str, function: Callable[[], Any]) -> Any:
        """What `function()` returns, once that is kept."""
        started = time.monotonic()
        result = function()
        seconds = time.monotonic() - started
        content = packed((seconds, result), name)
        self.folder.mkdir(parents=True, exist_ok=True)
        files.write(self.folder / f"{name}.npz", content)
        events.tell(self.record.run["exemplar"], f"{name} took {seconds:.1f} s")
        return unpacked(content)[1]  # what a resumed run will see: both go on with the same


@dataclass
class Dealt(Parts):
    """Parts that are dealt out among several processes, the shards of a run, each of which walks the whole notebook.

    A shard computes what no other one has taken. For what another one is computing it gets a stand-in, and goes on: so
    `[parts.once(...) for i in ids]` is dealt out. Who uses a stand-in ends the walk, and nothing is kept after that.
    The runner waits for the part that was wanted and begins another walk, which reads back what is kept by then.
    """

    number: str = ""  # of this shard
    lent: bool = False  # whether a stand-in is about
    over: str = ""  # the part whose stand-in was used

    def once(self, name: str, function: Callable[[], Any]) -> Any:
        self.go_on()
        return super().once(name, function)

    def computed(self, name: str, function: Callable[[], Any]) -> Any:
        self.folder.mkdir(parents=True, exist_ok=True)
        own = self.folder / f"{name}{lease.SUFFIX}"
        if not lease.take(own, self.number):
            if not self.lent:
                self.want(name)  # should something fail that cannot tell a stand-in
            self.lent = True
            return StandIn(lambda: self.end(name))
        try:
            if kept := self.kept(name):  # it was finished a moment ago
                return kept[1]
            with lease.renewed(own):
                return super().computed(name, lambda: self.untouched(function))
        except Exception:
            if not self.lent:  # it fails for everybody
                lease.fail(own)
            raise
        finally:
            lease.give_back(own, self.number)

    def untouched(self, function: Callable[[], Any]) -> Any:
        result = function()
        self.go_on()
        return result

    def end(self, name: str) -> NoReturn:
        self.over = self.over or name
        self.want(self.over)
        raise Awaited(f"{self.over}, which another shard computes")

    def go_on(self) -> None:
        if self.over:
            self.end(self.over)

    def want(self, name: str) -> None:
        """Tells the runner without which part this walk could not go on."""
        files.write(wanted(self.folder.parent, self.number), name)

    def told(self, name: str, seconds: float) -> None:
        """What a shard records is thrown away, and its walks are many."""


def of(record: Recorder) -> Parts:
    """The parts of the run that `record` stands for, which its `finish` removes if no runner does."""
    if cared_for := os.environ.get("REVIEW_PARTS"):
        folder = Path(cared_for) / name(record.run)
        shard = os.environ.get("REVIEW_SHARD")
        return Dealt(record, folder, number=shard) if shard else Parts(record, folder)
    output = record.target.parents[1] if record.target else record.folder.parent
    record.parts = output / "checkpoints" / name(record.run)
    return Parts(record, record.parts)


def wanted(parts: Path, shard: str) -> Path:
    """The file in `parts` that names the part without which the last walk of a shard could not go on."""
    return parts / f"wanted-{shard}"


def name(run: dict) -> str:
    """The folder of a run's parts: another for whatever could change them."""
    depends = {
        **{key: run[key] for key in ("fingerprint", "key", "parameters")},
        "python": sys.version,
        "packages": sorted(f"{d.name} {d.version}" for d in metadata.distributions()),
        "device": has_cuda(),
    }
    key = hashlib.sha256(json.dumps(depends, sort_keys=True).encode()).hexdigest()
    return f"{run['exemplar']}-{key[:12]}"


def packed(result: Any, name: str) -> bytes:
    """`result` as an archive of its arrays and of a text that says how they belong together."""
    arrays: list[np.ndarray] = []
    text = json.dumps(taken_apart(result, arrays, name))
    stream = io.BytesIO()
    np.savez(stream, text=np.array(text), **{f"array{i}": array for i, array in enumerate(arrays)})
    return stream.getvalue()


def unpacked(content: bytes) -> Any:
    """The inverse of `packed`; no pickle is opened. Raises one of many errors where `content` is damaged."""
    with np.load(io.BytesIO(content), allow_pickle=False) as kept:
        arrays = [kept[f"array{i}"] for i in range(len(kept.files) - 1)]
        return put_together(json.loads(str(kept["text"])), arrays)


def taken_apart(node: Any, arrays: list[np.ndarray], name: str) -> Any:
    """`node` as JSON, a list of its kind and contents; its arrays are added to `arrays`."""
    if type(node) in PLAIN:
        return node
    if isinstance(node, (np.ndarray, np.generic)) and node.dtype.kind in "biufcUS":
        arrays.append(np.asarray(node))
        return ["array" if isinstance(node, np.ndarray) else "scalar", len(arrays) - 1]
    if type(node) in (list, tuple):
        return [type(node).__name__, *(taken_apart(child, arrays, name) for child in node)]
    if type(node) is dict:
        return ["dict", *([taken_apart(half, arrays, name) for half in pair] for pair in node.items())]
    raise CheckpointError(
        f"part {name}: {type(node).__name__} cannot be kept; return arrays and plain values"
    )


def put_together(node: Any, arrays: list[np.ndarray]) -> Any:
    """The inverse of `taken_apart`."""
    if not isinstance(node, list):
        return node
    kind, *rest = node
    if kind in ("array", "scalar"):
        return arrays[rest[0]] if kind == "array" else arrays[rest[0]][()]
    if kind == "dict":
        return {put_together(key, arrays): put_together(value, arrays) for key, value in rest}
    return {"list": list, "tuple": tuple}[kind](put_together(child, arrays) for child in rest)
