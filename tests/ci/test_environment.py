"""The versions: one lock, followed by conda's file, by the test tools and by the environment that runs this."""

import importlib.metadata
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pypandoc
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["build/bootstrap.txt", "build/requirements.txt", "build/cluster.txt", "ci/requirements.txt"]
CONDA_NAMES = {"pytorch": "torch", "matplotlib-base": "matplotlib", "pypandoc": "pypandoc-binary"}


def pins(file: str) -> dict[str, str]:
    """Version by package of each `name==version` that starts a line."""
    found = re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / file).read_text(), flags=re.MULTILINE)
    return {normal(name): version for name, version in found}


def normal(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def conda_pins() -> dict[str, str | None]:
    """Version by package of environment.yml, under the names of Python's registries; None where it is free."""
    dependencies = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    (from_pip,) = (entry["pip"] for entry in dependencies if isinstance(entry, dict))
    plain = [entry.split("=") for entry in dependencies if isinstance(entry, str)]
    plain += [entry.split("==") for entry in from_pip]
    return {
        CONDA_NAMES.get(name, normal(name)): (version[0] if version else None) for name, *version in plain
    }


def test_conda_has_the_versions_of_the_lock():
    locked = pins("build/requirements.txt") | pins("build/torch.txt")
    conda = conda_pins()
    assert conda.pop("python") in ("3.11", "3.12", "3.13")
    assert conda.pop("pip") is None
    assert conda.pop("pandoc") == str(pypandoc.get_pandoc_version())
    assert conda == {name: locked[name] for name in conda}


def test_conda_misses_no_direct_dependency():
    needed_by_torch = {normal(re.match(r"[\w.-]+", need)[0]) for need in importlib.metadata.requires("torch")}
    assert pins("build/requirements.in").keys() - needed_by_torch <= conda_pins().keys()


@pytest.mark.parametrize("lock", ["build/requirements", "build/cluster", "ci/requirements"])
def test_what_is_asked_for_is_what_is_locked(lock):
    asked, locked = pins(f"{lock}.in"), pins(f"{lock}.txt")
    assert asked == {name: locked[name] for name in asked}


def test_review_is_built_by_the_locked_backend():
    (backend,) = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    name, version = backend.split("==")
    assert pins("build/requirements.txt")[name] == version


def test_every_direct_dependency_has_a_reason():
    lines = (ROOT / "build/requirements.in").read_text().split("# What torch needs")[0].splitlines()
    assert [line for line in lines if "==" in line and not re.search(r"  # \w", line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_hashed(lock):
    entries = re.split(r"\n(?=\w)", (ROOT / lock).read_text())[1:]
    assert len(entries) == len(pins(lock)) > 0
    assert [entry for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)] == []


def test_the_locks_agree_with_each_other_and_with_torch():
    main = pins("build/requirements.txt")
    for lock in LOCKS:
        assert {name: main.get(name, version) for name, version in pins(lock).items()} == pins(lock)
    torch = (ROOT / "build/torch.txt").read_text().strip()
    assert f"# goes with {torch}\n" in (ROOT / "build/requirements.txt").read_text()


def test_this_environment_is_the_locked_one():
    locked = pins("build/requirements.txt") | pins("build/torch.txt")
    installed = {normal(dist.name): dist.version.split("+")[0] for dist in importlib.metadata.distributions()}
    shared = locked.keys() & installed.keys()
    assert pins("build/requirements.in").keys() <= shared
    assert {name: installed[name] for name in shared} == {name: locked[name] for name in shared}


@pytest.mark.parametrize("module", ["jupyter_server", "nbdime", "notebook"])
def test_nothing_makes_the_import_of_nbformat_slow(module):
    assert importlib.util.find_spec(module) is None


def test_the_environment_has_a_kernel_of_its_own():
    spec = json.loads((Path(sys.prefix) / "share/jupyter/kernels/python3/kernel.json").read_text())
    assert spec["argv"][1:3] == ["-m", "ipykernel_launcher"]


def test_no_tracked_file_says_where_packages_come_from():
    where = re.compile(
        r"pythonh[o]sted|pypi\.[o]rg/simple|(?<!no-emit-)index-[u]rl|--find-l[i]nks|trusted-h[o]st"
    )
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = [ROOT / name for name in tracked.stdout.split("\0") if name and (ROOT / name).is_file()]
    assert len(files) > 10
    assert [file for file in files if where.search(file.read_bytes().decode(errors="replace"))] == []


@pytest.mark.parametrize("file", [*LOCKS, "build/torch.txt", "build/setup.sh", "environment.yml"])
def test_the_set_up_names_no_host(file):
    assert "://" not in (ROOT / file).read_text()


def test_jupyter_server_is_not_installed():
    """It makes every import of nbformat, and so every job, more than a second slower."""
    assert importlib.util.find_spec("jupyter_server") is None
