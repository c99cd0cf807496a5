"""Containers do what README says, and no more."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


def test_the_dockerfile_s_steps_are_the_two_commands():
    block = re.search(r"## Two commands.*?```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)[1]
    commands = [line.split("#")[0].strip() for line in block.splitlines()]
    steps = re.findall(r"^RUN (.*)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert len(commands) == 2
    assert steps == commands


def test_the_container_has_a_python_that_the_lock_covers():
    assert re.search(r"^FROM python:3\.(11|12|13)-", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_the_container_takes_no_environment_and_no_results_along():
    assert {".venv", "output", ".cache"} <= set((ROOT / ".dockerignore").read_text().split())


def test_binder_sets_up_the_environment_of_conda_and_installs_review_as_it_says():
    assert (ROOT / "binder/environment.yml").resolve() == ROOT / "environment.yml"
    said = [line[1:].strip() for line in (ROOT / "environment.yml").read_text().splitlines()[1:5]]
    assert said[2] in (ROOT / "binder/postBuild").read_text().splitlines()


def test_every_hook_calls_a_tool_that_is_locked():
    (repo,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    locked = re.findall(r"^([\w-]+)==", (ROOT / "ci/requirements.txt").read_text(), re.MULTILINE)
    assert repo["repo"] == "local"
    for hook in repo["hooks"]:
        tool = re.match(r"\.venv/bin/(\w+)", hook["entry"])[1]
        assert tool in [name.removesuffix("-py") for name in locked]
