"""A notebook that is started straight, as `python exemplars/<name>/<name>.py -p key=value`, from whatever folder.

It needs the recording kit and what the exemplar's settings say that it requires, not the review's other libraries.
Its results go to output/runs/<name>-<profile>-straight/. In Jupyter the parameters are those of the notebook's cell,
and its profile is "notebook".
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from ..core import paths
from ..core.errors import Refused

if TYPE_CHECKING:
    from .exemplar import Exemplar
    from .recording import Recorder

KIT = ("PyYAML", "numpy", "scipy", "matplotlib")
"""Distributions that recording needs."""
THREADS_TOLD = "It computes in one thread; OMP_NUM_THREADS in the environment allows more."
OPEN = "not closed in: this run may reach the network and write anywhere; review run keeps one from both"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def start(notebook: dict) -> Recorder:
    """The recorder of a straight run, whose parameters are set in the globals `notebook`.

    A mistake of the user ends the program with a line each and exit status 2.
    """
    if "__file__" not in notebook:
        refuse("no run to record for; write a notebook for Jupyter: review run NAME --notebook FILE")
    file = Path(notebook["__file__"]).resolve()
    root = file.parents[2]
    require(KIT, root)
    from .exemplar import read

    try:
        exemplar = read(file.parent)
        if "get_ipython" in notebook:
            profile, chosen = "notebook", {p.name: notebook[p.name] for p in exemplar.parameters}
        else:
            profile, chosen = asked(exemplar, sys.argv[1:])
        exemplar.given(chosen)
    except Refused as refused:
        refuse(str(refused))
    require(exemplar.requires, root)
    print(f"{exemplar.name}: {OPEN}", file=sys.stderr)
    for (
        variable
    ) in THREADS:  # small networks and tables gain nothing from more, and pay thrice the processor time
        os.environ.setdefault(variable, os.environ.get(THREADS[0], "1"))
    notebook.update(chosen)
    return recorder(exemplar, profile, chosen, root)


def recorder(exemplar: Exemplar, profile: str, chosen: dict, root: Path) -> Recorder:
    from ..core import git
    from . import fingerprint, refusal
    from .recording import Recorder

    sys.excepthook = refusal.told
    target = root / "output" / "runs" / f"{exemplar.name}-{profile}-straight"
    run = {
        "exemplar": exemplar.name,
        "profile": profile,
        "source": "run",
        "epoch": chosen["epoch"],
        "key": None,
        "fingerprint": fingerprint.fingerprint_of(
            exemplar.notebook, chosen, (*exemplar.data, *exemplar.given(chosen)), exemplar.folder.parent
        ),
        "commit": git.commit(exemplar.folder.parent),
        "parameters": chosen,
    }
    return Recorder(
        run, target.with_name(f".{target.name}-{os.getpid()}"), target, packages=[*KIT, *exemplar.requires]
    )


def asked(exemplar: Exemplar, arguments: list[str]) -> tuple[str, dict]:
    """The profile and every parameter that the command line asks for. Raises Refused where it asks for none such."""
    from .parameters import assignments, written

    quick = exemplar.resolve("quick", {})
    listed = (f"  {p.name}={written(quick[p.name])}  {p.comment}" for p in exemplar.parameters)
    command = argparse.ArgumentParser(
        prog=f"python {exemplar.notebook.name}",
        description=exemplar.title,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(["parameters, as the quick profile has them:", *listed, "", THREADS_TOLD]),
    )
    command.add_argument(
        "--profile", default="quick", help=f"one of {', '.join(exemplar.profiles)} (default: quick)"
    )
    command.add_argument("-p", dest="changes", action="append", default=[], metavar="KEY=VALUE",
                         help="another value for a parameter; may be repeated")  # fmt: skip
    given = command.parse_args(arguments)
    changes, problems = assignments(given.changes)
    try:
        chosen = exemplar.resolve(given.profile, changes)
    except Refused as refused:
        problems += refused.problems
    if problems:
        raise Refused(problems)
    return given.profile, chosen


def require(distributions: Iterable[str], root: Path) -> None:
    """Ends the program where one of `distributions` is not installed, with the command that installs them."""
    missing = [name for name in distributions if not installed(name)]
    if missing:
        known = pinned(root)
        wanted = " ".join(
            f"{name}=={known[name.lower()]}" if name.lower() in known else name for name in missing
        )
        refuse(f"{', '.join(missing)}: not installed here; {sys.executable} -m pip install {wanted}")


def pinned(root: Path) -> dict[str, str]:
    """The version of each distribution that the review is built with, by its name in lower case."""
    lock = paths.find(start=root).pinned
    files = (lock, lock.with_name("torch.txt"))
    lines = [
        line for file in files if file.is_file() for line in file.read_text(encoding="utf-8").splitlines()
    ]
    found = (re.match(r"([\w.-]+)==([\w.]+)", line) for line in lines)
    return {match[1].lower(): match[2] for match in found if match}


def installed(distribution: str) -> bool:
    try:
        return bool(version(distribution))
    except PackageNotFoundError:
        return False


def refuse(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(2)
