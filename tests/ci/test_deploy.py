"""Deploys to a bare repository in a temporary folder: what was published stays, whole, whatever happens."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHO = {f"GIT_{role}_{what}": "a" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class Host:
    """A project with two commits, and a bare repository to publish to."""

    def __init__(self, root: Path):
        self.project, self.remote = root / "project", root / "remote.git"
        (self.project / "ci").mkdir(parents=True)
        shutil.copy(ROOT / "ci/deploy.sh", self.project / "ci")
        self.environment = {**os.environ, **WHO, "GIT_CONFIG_GLOBAL": os.devnull, "HOME": str(root)}
        self.git("init", "--quiet", "--initial-branch=main")
        self.commits = []
        for name in ("one", "two", "three"):
            self.git("commit", "--quiet", "--allow-empty", "--message", name)
            self.commits.append(self.git("rev-parse", "HEAD"))
        subprocess.run(["git", "init", "--quiet", "--bare", self.remote], check=True)

    def git(self, *words: str, cwd: Path | None = None) -> str:
        return subprocess.run(
            ["git", *words], cwd=cwd or self.project, env=self.environment, check=True, capture_output=True, text=True
        ).stdout.strip()  # fmt: skip

    def site(self, **files: str) -> Path:
        folder = self.project / "output" / "site"
        shutil.rmtree(folder, ignore_errors=True)
        for name, text in {"index.html": "", **files}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        return folder

    def command(self, commit: str) -> list[str]:
        return ["bash", str(self.project / "ci/deploy.sh"), "output/site", commit, str(self.remote)]

    def deploy(self, commit: str, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            self.command(commit), env={**self.environment, **environment}, cwd="/", capture_output=True, text=True
        )  # fmt: skip

    def published(self) -> dict[str, str]:
        """Text by path of what a visitor can open."""
        listed = self.git("ls-tree", "-r", "--name-only", "gh-pages", cwd=self.remote)
        return {path: self.git("show", f"gh-pages:{path}", cwd=self.remote) for path in listed.splitlines()}


@pytest.fixture
def host(tmp_path):
    return Host(tmp_path)


def test_a_deploy_shows_the_site_at_the_root_as_latest_and_under_its_commit(host):
    host.site(**{"index.html": "first", "exemplars/a/results.json": "{}"})
    done = host.deploy(host.commits[0])
    assert done.returncode == 0, done.stderr
    page = {"index.html": "first", "exemplars/a/results.json": "{}"}
    places = ("", "latest/", f"v/{host.commits[0]}/")
    assert host.published() == {f"{p}{name}": text for p in places for name, text in page.items()} | {
        ".nojekyll": ""
    }


def test_permalinks_survive_and_what_the_new_site_lacks_leaves_the_root(host):
    host.site(**{"index.html": "first", "gone.html": "gone"})
    host.deploy(host.commits[0])
    host.site(**{"index.html": "second"})
    assert host.deploy(host.commits[1]).returncode == 0
    now = host.published()
    assert now["index.html"] == now["latest/index.html"] == now[f"v/{host.commits[1]}/index.html"] == "second"
    assert now[f"v/{host.commits[0]}/index.html"] == "first"
    assert [path for path in now if path.endswith("gone.html")] == [f"v/{host.commits[0]}/gone.html"]


def test_an_older_commit_that_comes_late_gets_its_permalink_and_not_the_root(host):
    host.site(**{"index.html": "new"})
    host.deploy(host.commits[1])
    host.site(**{"index.html": "old"})
    assert host.deploy(host.commits[0]).returncode == 0
    now = host.published()
    assert (now["index.html"], now["latest/index.html"]) == ("new", "new")
    assert now[f"v/{host.commits[0]}/index.html"] == "old"
    host.site(**{"index.html": "newest"})
    host.deploy(host.commits[2])
    assert host.published()["index.html"] == "newest"


def test_the_sites_own_address_stays(host):
    host.site()
    host.deploy(host.commits[0])
    clone = host.project.parent / "clone"
    host.git("clone", "--quiet", "--branch", "gh-pages", str(host.remote), str(clone))
    (clone / "CNAME").write_text("review.example")
    host.git("add", "CNAME", cwd=clone)
    host.git("commit", "--quiet", "--message", "address", cwd=clone)
    host.git("push", "--quiet", cwd=clone)
    assert host.deploy(host.commits[1]).returncode == 0
    assert host.published()["CNAME"] == "review.example"


@pytest.mark.parametrize("moment", ["add", "mktree", "commit-tree", "push"])
def test_a_killed_deploy_leaves_the_old_site_whole_and_the_next_one_works(host, tmp_path, moment):
    host.site(**{"index.html": "first"})
    host.deploy(host.commits[0])
    before = host.published()
    standin = tmp_path / "bin/git"
    standin.parent.mkdir()
    real = shutil.which("git")
    standin.write_text(
        f'#!/bin/bash\nfor word; do [ "$word" != {moment} ] || kill -9 $PPID $$; done\nexec {real} "$@"\n'
    )
    standin.chmod(0o755)
    host.site(**{"index.html": "second"})
    killed = host.deploy(host.commits[1], PATH=f"{standin.parent}:{os.environ['PATH']}")
    assert killed.returncode != 0
    assert host.published() == before
    assert host.deploy(host.commits[1]).returncode == 0
    assert host.published()["index.html"] == "second"


def test_two_deploys_at_once_both_arrive(host):
    host.site(**{"index.html": "a site"})
    both = [
        subprocess.Popen(host.command(commit), env=host.environment, stderr=subprocess.PIPE, text=True)
        for commit in host.commits[:2]
    ]
    assert [(one.wait(timeout=60), one.stderr.read()) for one in both] == [(0, ""), (0, "")]
    now = host.published()
    assert {path.split("/")[1] for path in now if path.startswith("v/")} == set(host.commits[:2])


def test_a_deploy_that_lost_the_race_begins_again_from_what_won(host, tmp_path):
    host.site(**{"index.html": "first"})
    host.deploy(host.commits[0])
    standin, real = tmp_path / "bin/git", shutil.which("git")
    standin.parent.mkdir()
    # Just before the first push, another deploy gets in.
    other = f"PATH={os.environ['PATH']} env -u GIT_DIR {' '.join(host.command(host.commits[1]))} >/dev/null"
    standin.write_text(
        f'#!/bin/bash\nif [ "$1" = push ] && mkdir {tmp_path}/once 2>/dev/null; then {other}; fi\nexec {real} "$@"\n'
    )
    standin.chmod(0o755)
    done = host.deploy(host.commits[2], PATH=f"{standin.parent}:{os.environ['PATH']}")
    assert (tmp_path / "once").is_dir()
    assert done.returncode == 0, done.stderr
    now = host.published()
    assert {path.split("/")[1] for path in now if path.startswith("v/")} == set(host.commits)
    assert (
        host.git("log", "-1", "--format=%(trailers:key=Source,valueonly)", "gh-pages", cwd=host.remote)
        == host.commits[2]
    )


@pytest.mark.parametrize(
    ("files", "says"), [({"v/index.html": ""}, "holds v"), ({"latest/index.html": ""}, "holds latest")]
)
def test_a_site_in_the_place_of_the_permalinks_is_refused(host, files, says):
    host.site(**files)
    done = host.deploy(host.commits[0])
    assert done.returncode == 1
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_is_missing_is_named_in_a_line(host):
    host.site()
    (host.project / "output/site/index.html").unlink()
    assert (
        host.deploy(host.commits[0]).stderr
        == "deploy: output/site has no index.html; build the review first\n"
    )
    host.site()
    assert host.deploy("0" * 40).stderr.startswith("deploy: " + "0" * 40 + " is no commit here")
    host.remote = host.remote.with_name("nowhere")
    assert host.deploy(host.commits[0]).stderr.splitlines()[-1].endswith("cannot be read; see the line above")
