"""Scripts of this project in a throw-away folder; what they call are small stand-ins that keep a diary."""

import http.server
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHO = {f"GIT_{role}_{what}": "a" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
SKIPPED = shutil.ignore_patterns("review", "__pycache__", "node_modules")

PYTHON = """
case "$*" in
  *version_info*) echo {version} ;;
  *ensurepip*) exit {without_venv} ;;
  "-m venv .venv")
    echo "{name} -m venv" >>"$DIARY"
    mkdir -p .venv/bin
    cp "$HOME/bin/pip" .venv/bin/pip
    printf '#!/bin/sh\\necho Python {version}.1\\n' >.venv/bin/python
    chmod +x .venv/bin/python ;;
esac
"""
PIP = """
eval "${PIP_DOES:-}"
tool() { printf '#!/bin/sh\\necho "%s $*" >>"$DIARY"\\nexit ${%s_EXITS:-0}\\n' "$1" "${1//-/_}" >.venv/bin/$1; chmod +x .venv/bin/$1; }
case "$*" in
  *" -e .") tool review ;;
  *ci/requirements.txt) tool shellcheck; tool zizmor; tool check-jsonschema; tool ruff; tool lint-imports; tool pytest ;;
  download*) exec "$REAL_PYTHON" -m pip "$@" ;;
esac
"""


class Project:
    """Some folders and files of this project, and stand-ins for programs, which come first on the path."""

    def __init__(self, folder: Path, *parts: str, path: str = os.environ["PATH"]):
        self.root, self.bin, self.diary = folder / "project", folder / "bin", folder / "diary"
        self.bin.mkdir()
        for part in parts:
            (self.root / part).parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copy if (ROOT / part).is_file() else shutil.copytree
            copy(ROOT / part, self.root / part, **({} if copy is shutil.copy else {"ignore": SKIPPED}))
        own = {"HOME": str(folder), "DIARY": str(self.diary), "REAL_PYTHON": sys.executable}
        self.environment = {**WHO, **own, "PATH": f"{self.bin}:{path}", "GIT_CONFIG_GLOBAL": os.devnull}

    def command(self, name: str, body: str = "", told: bool = True) -> None:
        """Puts a stand-in into the project, where `name` is a path, or else among the programs."""
        file = (self.root if "/" in name else self.bin) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        tell = f'echo "{file.name} $*" >>"$DIARY"' if told else ""
        file.write_text(f"#!/bin/bash\n{tell}\n{body}\n")
        file.chmod(0o755)

    def python(self, name: str, version: str, without_venv: int = 0) -> None:
        self.command(name, PYTHON.format(name=name, version=version, without_venv=without_venv), told=False)

    def started(self, script: str, *arguments: str, **variables: str) -> subprocess.Popen:
        """A script, started from another folder."""
        command, pipe = ["bash", str(self.root / script), *arguments], subprocess.PIPE
        environment = self.environment | variables
        return subprocess.Popen(command, cwd="/", env=environment, stdout=pipe, stderr=pipe, text=True)

    def run(self, script: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
        """Runs a script; what the stand-ins were asked since then is in `asked`."""
        self.diary.write_text("")
        process = self.started(script, *arguments, **variables)
        out, error = process.communicate(timeout=60)
        return subprocess.CompletedProcess(script, process.returncode, out, error)

    @property
    def asked(self) -> list[str]:
        return self.diary.read_text().splitlines()

    def git(self, *words: str, cwd: Path | None = None) -> str:
        return subprocess.run(
            ["git", *words], cwd=cwd or self.root, env=self.environment, check=True, capture_output=True, text=True
        ).stdout.strip()  # fmt: skip


@pytest.fixture
def served():
    """Starts a small server on this machine; the handler finds what it is given as `self.server.known`."""
    servers = []

    def serve(handler: type, known: object = None) -> str:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.known, handler.log_message = known, lambda *_: None
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()


@pytest.fixture
def clone(tmp_path):
    """Makes a project with some parts of this one under git, and the bare repository `remote` to push to."""

    def make(*parts: str) -> Project:
        project = Project(tmp_path, *parts)
        project.remote = tmp_path / "remote.git"
        project.git("init", "--quiet", "--initial-branch=main")
        project.git("init", "--quiet", "--bare", str(project.remote))
        project.git("remote", "add", "origin", str(project.remote))
        return project

    return make


@pytest.fixture
def project(tmp_path):
    """The scripts that set up, build and test, on a machine that has all they need."""
    project = Project(tmp_path, "build", "ci", ".ci", "pyproject.toml", path="/usr/bin:/bin")
    project.command("pip", PIP)
    for name in ("python3.13", "python3.12", "python3.11", "python3"):
        project.command(name, "exit 127", told=False)
    project.python("python3.12", "3.12")
    project.command("uname", "case $1 in -s) echo Linux ;; -m) echo x86_64 ;; esac", told=False)
    project.command("fc-list", "echo /usr/share/fonts/NotoSans-Regular.ttf", told=False)
    for name in ("node", "npm", "java", "chromium"):
        project.command(name, "[ $1 != ci ] || mkdir -p ci/browser/node_modules")
    for name in ("apt-get", "sudo"):
        project.command(name, "exit 1")
    return project


@pytest.fixture
def ready(project):
    done = project.run("build/setup.sh")
    assert done.returncode == 0, done.stderr
    return project
