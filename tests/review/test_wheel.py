"""The wheel, alone: what it holds, and a review in another folder that is built with nothing but it."""

import hashlib
import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
import yaml
from tiny import ROOT, write

NOTEBOOK = """
# %% tags=["parameters"]
epoch: int = 1  # block of seeds
n: int = 6  # replicates

# %%
from review.notebook import start

record = start(globals())

from review.notebook.seeds import seeds

ids = seeds(epoch, n)
record.cells("sum", "kind", {"gain": {"odd": [1 + i % 2 / 10 for i in ids]}}, "Sums.", ids=ids, replicated="data")
record.finish()

# %%
import importlib.util
import review

print(review.__file__, importlib.util.find_spec("lab"))
"""
CHAPTER = """
## Tip 1: Pin it

::: {.exemplar name="elsewhere" verdict="supports"}
[A gain is seen.]{.claim #seen check="elsewhere.sum.odd.gain >= 0.5"}
:::
"""


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess:
    """A command that knows nothing of this checkout."""
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    return subprocess.run(command, cwd=cwd, env=kept, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index")
    done = run(*pip, "--wheel-dir", folder, ROOT, cwd=folder)
    assert done.returncode == 0, done.stderr
    (file,) = folder.iterdir()
    return file


@pytest.fixture(scope="module")
def alone(wheel, tmp_path_factory) -> Path:
    """The programs of an environment that has the wheel, pinned as README says, and the locked libraries."""
    root = tmp_path_factory.mktemp("alone")
    venv.create(root, with_pip=False)
    # Named by a .pth file, a folder's own .pth files have no effect: the one that leads to this checkout neither.
    libraries = [folder for folder in sys.path if Path(folder).name in ("site-packages", "dist-packages")]
    own = sysconfig.get_path("purelib", vars={"base": root})
    write(Path(own) / "libraries.pth", "\n".join(libraries))
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    pinned = write(root / "pinned.txt", f"review-executed @ {wheel.as_uri()} --hash=sha256:{digest}\n")
    pip = (sys.executable, "-m", "pip", "--python", root / "bin/python", "install", "--no-deps", "--no-index")
    done = run(*pip, "--require-hashes", "-r", pinned, cwd=root)
    assert done.returncode == 0, done.stderr
    return root / "bin"


def test_the_wheel_holds_all_of_the_machine_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}
    files = [
        file
        for file in (ROOT / "build/review").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    ]
    assert held == {file.relative_to(ROOT / "build").as_posix(): file.read_bytes() for file in files}
    for lock in ("requirements.txt", "cluster.txt"):
        assert held[f"review/{lock}"] == (ROOT / "build" / lock).read_bytes()


def test_readme_pins_the_wheel_by_its_own_name_and_hash(wheel):
    name = wheel.name.split("-")[0].replace("_", "-")
    assert re.search(rf"`{name} @ https://\S+ --hash=sha256:", (ROOT / "README.md").read_text())


def test_a_review_in_another_folder_is_built_with_the_wheel_alone(alone, tmp_path):
    write(tmp_path / "content/metadata.yaml", "title: Elsewhere\nauthors:\n- name: Ada\n")
    write(tmp_path / "content/01.tip.md", CHAPTER)
    write(tmp_path / "exemplars/elsewhere/elsewhere.py", NOTEBOOK)
    settings = "title: Elsewhere\nepoch: 1\ntimeout: 60\ndata: []\nprofiles:\n  quick: {}\n  full: {n: 60}\n"
    write(tmp_path / "exemplars/elsewhere/settings.yaml", settings)
    first = run(alone / "review", "build", "--formats", "html", cwd=tmp_path)
    assert (first.returncode, "claims.lock" in first.stderr) == (1, True), first.stderr
    assert run(alone / "review", "claims", "--lock", cwd=tmp_path).returncode == 0
    done = run(alone / "review", "build", "--formats", "html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 of 1 " in done.stdout

    made = tmp_path / "output/exemplars/elsewhere"
    executed = json.loads((made / "elsewhere.ipynb").read_text(encoding="utf-8"))
    (printed,) = executed["cells"][-1]["outputs"]
    where, lab = "".join(printed["text"]).split()
    assert Path(where).is_relative_to(alone.parent)
    assert lab == "None"
    page = (tmp_path / "output/index.html").read_text(encoding="utf-8")
    assert "review build\nreview run elsewhere -p epoch=2" in page
    assert "build.sh" not in page
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    lock = hashlib.sha256((ROOT / "build/requirements.txt").read_bytes()).hexdigest()
    assert manifest["components"]["pinned versions"] == lock


def test_an_adopted_manuscript_installs_the_same_machine_again(alone, tmp_path):
    write(tmp_path / "content/metadata.yaml", "title: Adopted\nauthors:\n- name: Ada\n")
    write(tmp_path / "content/01.text.md", "## Text\n\nWords.\n")
    run("git", "init", "--quiet", cwd=tmp_path)
    run("git", "add", "--all", cwd=tmp_path)
    run("git", "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "All", cwd=tmp_path)
    done = run(alone / "review", "adopt", "--write", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    steps = yaml.safe_load((tmp_path / ".github/workflows/review.yaml").read_text())["jobs"]["build"]["steps"]
    (install,) = [
        line for step in steps for line in step.get("run", "").splitlines() if "-r machine/" in line
    ]
    options = [*install.split()[1:], "--no-index", "--force-reinstall"]
    done = run(sys.executable, "-m", "pip", "--python", alone / "python", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert run(alone / "review", "build", "--formats", "html", cwd=tmp_path).returncode == 0
