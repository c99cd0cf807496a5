"""A throw-away project whose Python, pip and system are small stand-ins that keep a diary."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PYTHON = """
case "$*" in
  *version_info*) echo {version} ;;
  *ensurepip*) exit {without_venv} ;;
  "-m venv .venv")
    echo "{name} -m venv" >>"$DIARY"
    mkdir -p .venv/bin
    cp "$STANDINS/pip" .venv/bin/pip
    printf '#!/bin/sh\\necho Python {version}.1\\n' >.venv/bin/python
    chmod +x .venv/bin/python ;;
esac
"""
PIP = """
echo "pip $*" >>"$DIARY"
eval "${PIP_DOES:-}"
tool() { printf '#!/bin/sh\\necho "%s $*" >>"$DIARY"\\nexit ${%s_EXITS:-0}\\n' "$1" "${1//-/_}" >.venv/bin/$1; chmod +x .venv/bin/$1; }
case "$*" in
  *" -e .") tool review ;;
  *ci/requirements.txt) tool shellcheck; tool zizmor; tool check-jsonschema; tool ruff; tool lint-imports; tool pytest ;;
  download*) exec "$REAL_PYTHON" -m pip "$@" ;;
esac
"""
LIBRARIES = "libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0"


class Project:
    """A copy of the scripts beside stand-ins for what they call."""

    def __init__(self, root: Path, standins: Path):
        self.root, self.standins, self.diary = root, standins, standins / "diary"
        for folder in ("build", "ci", ".ci"):
            shutil.copytree(
                ROOT / folder, root / folder, ignore=lambda *_: ["review", "__pycache__", "node_modules"]
            )
        shutil.copy(ROOT / "pyproject.toml", root)
        standins.mkdir()
        self.command("pip", PIP)
        for name in ("python3.13", "python3.12", "python3.11", "python3"):
            self.command(name, "exit 127")
        self.python("python3.12", "3.12")
        self.command("uname", "case $1 in -s) echo Linux ;; -m) echo x86_64 ;; esac")
        self.command("ldconfig", f"echo {LIBRARIES}")
        for name in ("node", "npm", "java", "chromium"):
            self.command(
                name, f'echo "{name} $*" >>"$DIARY"; [ $1 != ci ] || mkdir -p ci/browser/node_modules'
            )
        for name in ("apt-get", "sudo"):
            self.command(name, f'echo "{name} $*" >>"$DIARY"; exit 1')

    def command(self, name: str, body: str) -> None:
        file = self.standins / name
        file.write_text(f"#!/bin/bash\n{body}\n")
        file.chmod(0o755)

    def python(self, name: str, version: str, without_venv: int = 0) -> None:
        self.command(name, PYTHON.format(name=name, version=version, without_venv=without_venv))

    def environment(self, **variables: str) -> dict[str, str]:
        path = f"{self.standins}:/usr/bin:/bin"
        own = {
            "PATH": path,
            "DIARY": str(self.diary),
            "STANDINS": str(self.standins),
            "REAL_PYTHON": sys.executable,
        }
        return own | {"HOME": str(self.standins)} | variables

    def run(self, script: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
        """Run a script from another folder; what the stand-ins were asked since then is in `asked`."""
        self.diary.write_text("")
        command = ["bash", str(self.root / script), *arguments]
        environment = self.environment(**variables)
        return subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, timeout=60)

    @property
    def asked(self) -> list[str]:
        return self.diary.read_text().splitlines()


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "project", tmp_path / "standins")


@pytest.fixture
def ready(project):
    done = project.run("build/setup.sh")
    assert done.returncode == 0, done.stderr
    return project
