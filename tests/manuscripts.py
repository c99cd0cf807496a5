"""Repositories of Manubot manuscripts, as far as a review looks at them through git."""

import subprocess
from pathlib import Path


def git(root: Path, *words: str, given: str | None = None) -> str:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    done = subprocess.run(
        ["git", *who, *words], cwd=root, input=given, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def output_branch(root: Path, text: str, name: str = "output", table: str | None = None) -> None:
    """A commit of its own that holds references.json, and citations.tsv where there is a `table`."""
    entries = []
    for file, content in (("citations.tsv", table), ("references.json", text)):
        if content is not None:
            blob = git(root, "hash-object", "-w", "--stdin", given=content)
            entries.append(f"100644 blob {blob}\t{file}\n")
    tree = git(root, "mktree", given="".join(entries))
    git(root, "branch", "--force", name, git(root, "commit-tree", tree, "-m", "Deploy"))
