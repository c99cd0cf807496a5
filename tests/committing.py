"""A review under version control, of which tests commit one file after the other."""

import json
import subprocess

from review.claims import lock
from review.claims.lock import Entry, Form, Lock
from review.core.paths import Paths
from review.runs import committed
from review.runs.committed import Wanted
from review.runs.history import History

FORM = Form("demo.gain >= 0.01", 1, "holds", "record")
OTHER = Form("demo.loss >= 0.01", 1, "holds", "record")


class Repository:
    """A review under version control: each method writes a file and commits it."""

    def __init__(self, root):
        self.root = root
        self.paths = Paths(root, root / "content", root / "output")
        root.mkdir()
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Ada")
        self.git("config", "user.email", "ada@example.org")
        self.write("README.md", "A review.")

    def git(self, *words) -> str:
        done = subprocess.run(["git", *words], cwd=self.root, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def write(self, file, text, commit=True) -> str:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return self.commit() if commit else ""

    def commit(self) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "A change")
        return self.git("rev-parse", "HEAD")

    def lock(self, form=FORM, commit=True) -> str:
        return self.write("content/claims.lock", lock.dumps(Lock({"gain": Entry(form)})), commit)

    def record(self, named="HEAD", epoch=1, commit=True, values=0) -> str:
        """A record whose run stood at `named`; None names no commit."""
        name = self.git("rev-parse", "--short", named) if named else None
        raw = {"exemplar": "demo", "epoch": epoch, "commit": name, "values": values}
        return self.write("exemplars/demo/records/full.json", json.dumps(raw), commit)

    def settings(self, epoch, commit=True) -> str:
        return self.write("exemplars/demo/settings.yaml", f"title: Demo\nepoch: {epoch}\n", commit)

    def says(self, source="record", form=FORM):
        wanted = Wanted("gain", form.hash, form.epoch, source, ("demo",))
        return committed.of(History(self.paths), wanted)
