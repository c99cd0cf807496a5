"""Takes over what the default branch has published, to save a machine of continuous integration its minutes.

    python3 ci/published.py [COMMIT]

Its runs go to output/exemplars, unless something lies there: a build uses them where nothing that they were made from
has changed, and runs the others. The site of COMMIT, if that was published, goes to output/published/ under its first 7 digits. Where there is
no branch gh-pages, or it cannot be reached, nothing is taken over, and all is built here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS, SITE = Path("output/exemplars"), Path("output/published")


def main(commit: str) -> None:
    shutil.rmtree(SITE, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name:
        branch = Path(name) / "branch"
        try:
            fetch(branch, ["/latest/exemplars/", f"/v/{commit}/"])
        except subprocess.CalledProcessError as error:
            print(
                f"published: nothing is taken over ({error.stderr.strip().splitlines()[-1]})", file=sys.stderr
            )
            return
        taken = [folder.name for folder in (branch / "latest/exemplars").glob("*/") if take(folder)]
        print(f"published: runs taken over: {', '.join(sorted(taken)) or 'none'}", file=sys.stderr)
        if (site := branch / "v" / commit).is_dir():
            SITE.mkdir(parents=True)
            shutil.move(site, SITE / commit[:7])
            print(f"published: the site of {commit[:7]}, too", file=sys.stderr)


def fetch(branch: Path, wanted: list[str]) -> None:
    """Checks out these folders of gh-pages, and downloads no others: there is one for each commit.

    Raises subprocess.CalledProcessError where that cannot be.
    """
    remote = git(Path(), "remote", "get-url", "origin")
    clone = ["clone", "--quiet", "--depth=1", "--filter=blob:none", "--no-checkout", "--branch=gh-pages"]
    git(Path(), *clone, remote, str(branch))
    git(branch, "sparse-checkout", "set", "--no-cone", *wanted)
    git(branch, "checkout", "--quiet")


def git(folder: Path, *words: str) -> str:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    return subprocess.run(
        ["git", *words], cwd=folder, env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()


def take(folder: Path) -> bool:
    """Takes the run in `folder` over: the files that its manifest vouches for, without the pages beside them."""
    target, manifest = RUNS / folder.name, folder / "manifest.json"
    if target.exists():
        return False
    try:
        names = list(json.loads(manifest.read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, LookupError, TypeError):
        return False
    for name in ["manifest.json", *names]:
        if (folder / name).is_file():  # what is missing, the build finds out
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, target / name)
    return True


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "none")
