"""Seconds that a review of many exemplars costs where all of them have been run, and how each part grows.

`own` is what a command does in no part, loading the machine among it: the exponent of `all` is lower for that. `wall` are
seconds by the clock.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from . import _finished as finished
from ._parts import ROOT, by_part, rows, spent

PARTS = {
    "chapters read": "reading.strict:read",
    "exemplars surveyed": "runs.survey:take",
    "results gathered": "runs.at_hand:gather",
    "claims judged": "claims.claims:check",
    "history": "placing.standing:of",
    "results placed": "placing.place:resolve",
    "pages of notebooks": "writing.page.notebooks:with_pages",
    "formats written": "placing.written:write",
    "published": "verbs.build:publish",
}
COMMANDS = {
    "status": ["status"],
    "claims": ["claims"],
    "build": ["build", "--formats", "html"],
    "nothing changed": ["build", "--formats", "html"],
}


def one_review(number: int, commits: int) -> dict[str, dict[str, float]]:
    """What each command costs on a review of `number` exemplars, by part."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve() / "review"
        finished.sources(root, number)
        finished.write(root / ".gitignore", "/output\n")
        finished.finished(root)
        spent(root, ["claims", "--lock"], {})
        finished.history(root, commits)
        found = {}
        for what, words in COMMANDS.items():
            took = spent(root, words, PARTS if what != "nothing changed" else {})
            own = took["cpu"] - sum(took["parts"].values())
            found[what] = {"all": took["cpu"], "wall": took["wall"], "own": own, **took["parts"]}
        return found


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 100], help="how many exemplars")
    parser.add_argument("--commits", type=int, default=100, help="how long the history is")


def measure(options: argparse.Namespace) -> dict:
    sys.path[:0] = [str(ROOT / "build")]
    measured = {size: one_review(size, options.commits) for size in sorted(options.sizes)}
    return {what: by_part({size: one[what] for size, one in measured.items()}) for what in COMMANDS}


def table(result: dict) -> str:
    return "\n\n".join(f"{what}\n{rows(of, '')}" for what, of in result.items())
