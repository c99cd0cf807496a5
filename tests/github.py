"""A stand-in of GitHub: a bare repository, runners that take their steps from the workflow files, artifacts, `gh`, the API."""

from __future__ import annotations

import http.server
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = ROOT / ".github/workflows"
WHO = {f"GIT_{role}_{what}": "a@b.c" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
GH = f"""#!{sys.executable}
import json, os, pathlib, sys, zipfile

hub, words = pathlib.Path(os.environ["HUB"]), sys.argv[1:]
with (hub / "asked").open("a") as diary:
    diary.write(json.dumps(words) + chr(10))
if not os.environ.get("GH_TOKEN"):
    sys.exit("gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.")
match words:
    case ["run", "download", run, "--name", name, "--dir", folder]:
        zipfile.ZipFile(hub / "artifacts" / run / f"{{name}}.zip").extractall(folder)
    case ["auth", "setup-git"]:
        pass
    case ["pr", "create", *_] if (hub / "may not open pull requests").exists():
        sys.exit("GraphQL: GitHub Actions is not permitted to create or approve pull requests (createPullRequest)")
    case ["pr", "create", *_]:
        print("https://github.example/o/r/pull/9")
    case ["issue", "list", *_]:
        print("5" if (hub / "issue.md").exists() else "")
    case ["issue", "create" | "edit", *_]:
        (hub / "issue.md").write_text(pathlib.Path(words[words.index("--body-file") + 1]).read_text())
    case _:
        sys.exit(f"gh: unknown {{words}}")
"""


class GitHub:
    """One repository, o/r, and what GitHub knows of it; `path` comes first on the runners' PATH."""

    def __init__(self, folder: Path, path: str):
        self.folder, self.remote = folder, folder / "o/r.git"
        self.runs, self.known = (
            0,
            {"pulls": [], "comments": [], "artifacts": [], "zip": b"", "posted": [], "store": []},
        )
        (folder / "bin").mkdir(parents=True)
        (folder / "bin/gh").write_text(GH)
        (folder / "bin/gh").chmod(0o755)
        self.environment = {
            **WHO, "PATH": f"{folder / 'bin'}:{path}", "HOME": str(folder), "HUB": str(folder), "CI": "true",
            "GIT_CONFIG_GLOBAL": os.devnull, "GITHUB_SERVER_URL": f"file://{folder}", "GITHUB_REPOSITORY": "o/r",
        }  # fmt: skip
        self.git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.remote))
        self.git(self.remote, "config", "uploadpack.allowFilter", "true")
        self.git(self.remote, "config", "uploadpack.allowAnySHA1InWant", "true")

    def git(self, folder: Path, *words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=folder, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @property
    def asked(self) -> list[list[str]]:
        """What `gh` was asked."""
        file = self.folder / "asked"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def run(self, flow: str, ref: str, event: Mapping | None = None, **variables: str) -> Run:
        """Runs a workflow's jobs, one after the other, on fresh machines at `ref`."""
        self.runs += 1
        return Run(self, flow, ref, event or {}, variables)


class Run:
    """One run of a workflow: `ended` maps its jobs to how they ended, `said` to what their steps printed."""

    def __init__(self, hub: GitHub, flow: str, ref: str, event: Mapping, variables: Mapping[str, str]):
        self.hub, self.id, self.ref, self.event, self.variables = hub, str(hub.runs), ref, event, variables
        self.ended: dict[str, str] = {}
        self.said: dict[str, str] = {}
        self.artifacts = hub.folder / "artifacts" / self.id
        self.commit = hub.git(hub.remote, "rev-parse", ref)
        for name, job in yaml.load((WORKFLOWS / f"{flow}.yml").read_text(), yaml.BaseLoader)["jobs"].items():
            needed = [self.ended[one] for one in filter(None, [job.get("needs")])]
            wanted = all(one == "success" for one in needed) and self.holds(job.get("if", ""), True, Path())
            self.ended[name] = self.take(name, job) if wanted else "skipped"

    @property
    def conclusion(self) -> str:
        return "failure" if "failure" in self.ended.values() else "success"

    def take(self, name: str, job: Mapping) -> str:
        """Takes the steps of a job in a folder of its own."""
        machine = self.hub.folder / "machines" / f"{self.id}-{name}"
        machine.mkdir(parents=True)
        self.said[name], good = "", True
        for step in job["steps"]:
            if not self.holds(step.get("if", ""), good, machine):
                continue
            try:
                action = step.get("uses", "").partition("@")[0]
                options = {key: self.filled(value) for key, value in step.get("with", {}).items()}
                if "run" in step:
                    self.command(name, step, job.get("env", {}) | step.get("env", {}), machine)
                elif action == "actions/checkout":
                    self.checkout(machine, options)
                else:
                    assert action == "actions/upload-artifact", f"nobody stands in for {action}"
                    self.upload(machine, **options)
            except subprocess.CalledProcessError as error:
                self.said[name] += f"{step.get('name')} failed ({error.returncode})\n"
                good = False
        return "success" if good else "failure"

    def command(self, job: str, step: Mapping, variables: Mapping[str, str], machine: Path) -> None:
        """A step that runs a script, as `bash -e` does, with what the workflow declares and GitHub sets."""
        event = machine.parent / f"{machine.name}.event.json"
        event.write_text(json.dumps(self.event))
        given = {
            "GITHUB_EVENT_PATH": str(event), "GITHUB_STEP_SUMMARY": str(machine.parent / f"{machine.name}.md"),
            "GITHUB_RUN_ID": self.id, "GITHUB_RUN_ATTEMPT": "1", "GITHUB_SHA": self.commit,
        }  # fmt: skip
        declared = {name: self.filled(value) for name, value in variables.items()}
        done = subprocess.run(
            ["bash", "-e", "-c", self.filled(step["run"])], cwd=machine, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**self.hub.environment, **given, **self.variables, **declared},
        )  # fmt: skip
        self.said[job] += done.stdout
        done.check_returncode()

    def checkout(self, machine: Path, options: Mapping[str, str]) -> None:
        """As actions/checkout does: one commit unless all are asked for; a branch by its name, a merge by none."""
        assert options["persist-credentials"] == "false"
        git = self.hub.git
        git(machine, "init", "--quiet")
        git(machine, "remote", "add", "origin", f"file://{self.hub.remote}")
        whole = options.get("fetch-depth") == "0"
        local = self.ref.replace("refs/heads/", "refs/remotes/origin/").replace(
            "refs/pull/", "refs/remotes/pull/"
        )
        wanted = [
            f"+{self.ref}:{local}",
            *(["+refs/heads/*:refs/remotes/origin/*", "--tags"] if whole else ["--no-tags", "--depth=1"]),
        ]
        git(machine, "fetch", "--quiet", "origin", *wanted)
        branch = self.ref.removeprefix("refs/heads/")
        where = ["--detach"] if branch == self.ref else ["-B", branch]
        git(machine, "checkout", "--quiet", *where, self.commit if whole else local)

    def upload(self, machine: Path, name: str, path: str, **options: str) -> None:
        """As actions/upload-artifact lays files out: below the one folder, or below what all paths have in common."""
        paths = [machine / line for line in path.split()]
        files = [file for one in paths for file in ([one] if one.is_file() else sorted(one.rglob("*")))]
        files = [f for f in files if f.is_file() and not re.search(r"/\.", str(f.relative_to(machine)))]
        if not files and options.get("if-no-files-found") == "error":
            raise subprocess.CalledProcessError(1, "upload-artifact")
        if files:
            base = (
                os.path.commonpath(paths)
                if len(paths) > 1
                else paths[0].parent
                if paths[0].is_file()
                else paths[0]
            )
            self.artifacts.mkdir(parents=True, exist_ok=True)
            with zipfile.ZipFile(self.artifacts / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                for file in files:
                    archive.write(file, file.relative_to(base))

    def artifact(self, name: str) -> Mapping[str, str]:
        """Text by name of what an artifact holds; bytes that are no text are left out."""
        with zipfile.ZipFile(self.artifacts / f"{name}.zip") as archive:
            return {one: archive.read(one).decode(errors="ignore") for one in archive.namelist()}

    def filled(self, text: str) -> str:
        """`text` with its expressions' values; one that names nothing is an error, as a slip in a workflow should be."""
        return re.sub(r"\$\{\{\s*([\w.]+)\s*\}\}", lambda found: str(self.value(found[1])), text)

    def value(self, name: str) -> object:
        known = {
            "github": {"event": self.event, "token": "token", "sha": self.commit, "workspace": "."},
            "inputs": self.event.get("inputs", {}), "vars": {"PIP_EXTRA_INDEX_URL": ""},
        }  # fmt: skip
        for part in name.split("."):
            known = known[part]
        return known

    def holds(self, condition: str, good: bool, machine: Path) -> bool:
        """Whether a step or job is taken; without always() only where all went well so far."""
        terms = condition.split(" && ") if condition else []
        holding = good or "always()" in terms
        for term in terms:
            if found := re.fullmatch(r"hashFiles\('([^']+)'\) != ''", term):
                holding &= (machine / found[1]).exists()
            elif found := re.fullmatch(r"([\w.]+) == '([^']*)'", term):
                holding &= self.value(found[1]) == found[2]
            else:
                assert term == "always()", term
        return holding


def artifact(number: int, name: str = "summary", **changes) -> dict:
    """As the API has it."""
    return {"id": number, "name": name, "size_in_bytes": 99, "created_at": "2026-01-31T12:05:00Z", **changes}


class Api(http.server.BaseHTTPRequestHandler):
    """The few calls of the REST API that a comment needs; what it knows and is told is `self.server.known`."""

    def answer(self, body, kind="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        hub = self.server.known
        path = self.path.removeprefix("/repos/o/r/")
        if path.startswith("pulls?state=open&head="):
            hub["asked"] = path.partition("head=")[2]
            self.answer(hub["pulls"])
        elif re.match(r"actions/runs/\d+/artifacts\?", path):
            self.answer({"artifacts": hub["artifacts"]})
        elif path == "actions/artifacts/9/zip":
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/store")
            self.end_headers()
        elif path == "/store":
            hub["store"].append(self.headers.get("Authorization"))
            self.answer(hub["zip"], "application/zip")
        else:
            page = int(path.rpartition("&page=")[2])
            self.answer(hub["comments"][100 * page - 100 : 100 * page])

    def do_POST(self):
        hub, path = self.server.known, self.path.removeprefix("/repos/o/r/")
        text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]
        hub["posted"].append((self.command, path, text))
        number = int(path.rpartition("/")[2]) if self.command == "PATCH" else 1000 + len(hub["posted"])
        own = {"id": number, "user": {"login": "github-actions[bot]"}, "body": text}
        hub["comments"] = [one for one in hub["comments"] if one["id"] != number] + [own]
        self.answer({})

    do_PATCH = do_POST


def packed(*entries: tuple, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of (name or ZipInfo, content) pairs."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return data.getvalue()


def scripts(root: Path) -> Iterator[Path]:
    """Copies what the workflows call into a throw-away review."""
    for part in (".github", "ci"):
        skipped = shutil.ignore_patterns("browser", "benchmarks", "__pycache__", "node_modules")
        yield Path(shutil.copytree(ROOT / part, root / part, ignore=skipped))
