"""A throw-away review with one tiny exemplar, and the commands as a user runs them on it."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Sequence
from pathlib import Path

from review.cli import main
from review.runs import confinement

ROOT = Path(__file__).parents[1]
NOTEBOOK = """
# %% tags=["parameters"]
epoch: int = 1  # block of seeds
shift: float = 0.5  # added to every draw

# %%
import json, os
from pathlib import Path

note = json.loads(Path(os.environ["REVIEW_RUN"]).read_text())
run, folder = note["run"], Path(note["folder"])
(folder / "figures").mkdir()
(folder / "figures" / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><title>d</title><circle r="9"/></svg>')
import base64
(folder / "figures" / "dot.png").write_bytes(base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"))

# %%
ids = [1000 * epoch + i for i in range(6)]
draws = [shift + (i % 3 - 1) / 100 for i in ids]
mean = sum(draws) / 6
gain = {"label": "gain", "ids": ids, "samples": draws, "mean": mean, "low": mean - 0.02, "high": mean + 0.02,
        "interval": "95 % t", "unit": "", "format": ".2f", "replicated": "data"}
table = {"caption": "Draws.", "columns": [{"name": "draw", "label": "Draw", "format": ".2f"}], "rows": [[d] for d in draws]}
figure = {"svg": "figures/dot.svg", "png": "figures/dot.png", "alt": "A dot.", "data": "draws"}
(folder / "results.json").write_text(json.dumps({
    "schema": 1, **run, "device": {"kind": "cpu", "name": "test"}, "versions": {"python": "3"},
    "started": "2026-01-31T12:00:00Z", "seconds": 0.1, "values": {"gain": gain}, "tables": {"draws": table},
    "figures": {"dot": figure}}))
"""
CHAPTER = """
## Tip 1: Try it

[A shift helps.]{.claim #helps check="tiny.gain >= 0.1"}
It gave `tiny.gain`{.value} [@doi:10.1000/one].

![A dot.](exemplar:tiny/dot){#fig:dot}

::: {#tbl:draws .results-table source="tiny/draws"}
All draws.
:::

::: {.exemplar name="tiny" verdict="supports"}
[A shift shifts](#helps).
:::

See @fig:dot and @tbl:draws.
"""


def command(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """`review …` in `root`, with the package of this checkout."""
    path = os.pathsep.join([str(ROOT / "build"), str(ROOT / "exemplars")])
    return subprocess.run(
        [sys.executable, "-c", "from review.cli import main; main()", *arguments],
        cwd=root, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path, "COLUMNS": "120", **environment},
    )  # fmt: skip


def fork(root: Path, arguments: Sequence[str], out: int, error: int, limit: int | None = None) -> int:
    """As `command`, in a fork of this process, which has loaded all that it needs; its id. Its files may have `limit` bytes."""
    child = os.fork()

    def program() -> None:
        os.setpgid(0, 0)
        os.chdir(root)
        os.dup2(out, 1)
        os.dup2(error, 2)
        sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
        sys.argv = ["review", *arguments]
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "build"), str(ROOT / "exemplars")])
        main()

    return child or confinement.leave(program)


def forked(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    """As `command`, in a fork of this process: of what prints no PDF, since the threads of Typst do not live on in it."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        child = fork(root, arguments, out.fileno(), error.fileno())
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said = [(stream.seek(0), stream.read().decode())[1] for stream in (out, error)]
    return subprocess.CompletedProcess(arguments, status, *said)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text).lstrip("\n"))
    return path


def edit(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text()
    assert old in text
    (root / file).write_text(text.replace(old, new))
