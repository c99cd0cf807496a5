"""Deploys to a bare repository in a temporary folder: what was published stays, whole, whatever happens."""

import contextlib
import shutil
import tarfile
from pathlib import Path

import pytest


@pytest.fixture
def host(clone):
    return Host(clone("ci/deploy.sh"))


class Host:
    """A project with three commits, and a bare repository to publish to."""

    def __init__(self, project):
        self.project, self.remote, self.git = project, project.remote, project.git
        project.command("sleep", "exec /bin/sleep .02", told=False)
        self.commits = []
        for name in ("one", "two", "three"):
            self.git("commit", "--quiet", "--allow-empty", "--message", name)
            self.commits.append(self.git("rev-parse", "HEAD"))

    def site(self, **files: str) -> Path:
        folder = self.project.root / "output" / "site"
        shutil.rmtree(folder, ignore_errors=True)
        for name, text in {"index.html": "", **files}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        return folder

    def deploying(self, commit: str) -> tuple[str, ...]:
        return "ci/deploy.sh", "output/site", commit, str(self.remote)

    def deploy(self, commit: str):
        return self.project.run(*self.deploying(commit))

    @contextlib.contextmanager
    def other_git(self, body: str):
        """A git that does something before the real one."""
        self.project.command("git", f'{body}\nexec {shutil.which("git")} "$@"', told=False)
        yield
        (self.project.bin / "git").unlink()

    def published(self) -> dict[str, str]:
        """Text by path of what a visitor can open."""
        self.git("archive", f"--output={self.remote}.tar", "gh-pages", cwd=self.remote)
        with tarfile.open(f"{self.remote}.tar") as archive:
            return {one.name: archive.extractfile(one).read().decode() for one in archive if one.isfile()}


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
    clone = host.remote.with_name("clone")
    host.git("clone", "--quiet", "--branch", "gh-pages", str(host.remote), str(clone))
    (clone / "CNAME").write_text("review.example")
    host.git("add", "CNAME", cwd=clone)
    host.git("commit", "--quiet", "--message", "address", cwd=clone)
    host.git("push", "--quiet", cwd=clone)
    assert host.deploy(host.commits[1]).returncode == 0
    assert host.published()["CNAME"] == "review.example"


@pytest.mark.parametrize("moment", ["add", "mktree", "commit-tree", "push"])
def test_a_killed_deploy_leaves_the_old_site_whole_and_the_next_one_works(host, moment):
    host.site(**{"index.html": "first"})
    host.deploy(host.commits[0])
    before = host.published()
    host.site(**{"index.html": "second"})
    with host.other_git(f'for word; do [ "$word" != {moment} ] || kill -9 $PPID $$; done'):
        assert host.deploy(host.commits[1]).returncode != 0
    assert host.published() == before
    assert host.deploy(host.commits[1]).returncode == 0
    assert host.published()["index.html"] == "second"


def test_two_deploys_at_once_both_arrive(host):
    host.site(**{"index.html": "a site"})
    both = [host.project.started(*host.deploying(commit)) for commit in host.commits[:2]]
    assert [(one.communicate(timeout=60)[1], one.returncode) for one in both] == [("", 0), ("", 0)]
    now = host.published()
    assert {path.split("/")[1] for path in now if path.startswith("v/")} == set(host.commits[:2])


def kept(host) -> set[str]:
    return {path.split("/")[1] for path in host.published() if path.startswith("v/")}


def dated(host, *dates: str) -> list[str]:
    """Commits of these days."""
    made = []
    for date in dates:
        day = f"{date}T12:00:00Z"
        host.project.environment |= {"GIT_COMMITTER_DATE": day, "GIT_AUTHOR_DATE": day}
        host.git("commit", "--quiet", "--allow-empty", "--message", date)
        made.append(host.git("rev-parse", "HEAD"))
    return made


def test_permalinks_are_thinned_before_pages_are_full_and_those_of_tags_stay(host):
    made = dated(
        host, "2026-01-01", "2026-01-20", "2026-02-02", "2026-02-03", "2026-02-28", "2026-03-01", "2026-03-02"
    )
    host.git("tag", "v1", made[0])
    host.project.environment["DEPLOY_MOST"] = str(7 * 1000)
    for i, commit in enumerate(made):
        host.site(**{"index.html": str(i) * 1000})
        assert host.deploy(commit).returncode == 0
        assert commit in kept(host)
        if i == 4:  # four others, and three times the new one: at the root, as latest/ and under v/
            assert kept(host) == {*made[:5]}
    assert kept(host) == {made[0], made[1], made[4], made[5], made[6]}
    host.project.environment["DEPLOY_MOST"] = str(4 * 1000)
    host.deploy(made[6])
    assert kept(host) == {made[0], made[6]}
    assert host.published()["latest/index.html"] == "6" * 1000


def test_ten_deploys_at_once_all_arrive(host):
    host.site(**{"index.html": "a site"})
    commits = dated(host, *(f"2026-04-{day:02}" for day in range(1, 11)))
    all_ten = [host.project.started(*host.deploying(commit)) for commit in commits]
    assert [(one.communicate(timeout=60)[1], one.returncode) for one in all_ten] == [("", 0)] * 10
    assert kept(host) == set(commits)


def test_a_deploy_that_lost_the_race_begins_again_from_what_won(host, tmp_path):
    host.site(**{"index.html": "first"})
    host.deploy(host.commits[0])
    # Just before the first push, another deploy gets in.
    script, *words = host.deploying(host.commits[1])
    other = f"env -u GIT_DIR bash {host.project.root / script} {' '.join(words)} >/dev/null"
    with host.other_git(f'if [ "$1" = push ] && mkdir {tmp_path}/once 2>/dev/null; then {other}; fi'):
        done = host.deploy(host.commits[2])
    assert (tmp_path / "once").is_dir()
    assert done.returncode == 0, done.stderr
    now = host.published()
    assert {path.split("/")[1] for path in now if path.startswith("v/")} == set(host.commits)
    source = host.git("log", "-1", "--format=%(trailers:key=Source,valueonly)", "gh-pages", cwd=host.remote)
    assert source == host.commits[2]


@pytest.mark.parametrize("name", ["v", "latest"])
def test_a_site_in_the_place_of_the_permalinks_is_refused(host, name):
    host.site(**{f"{name}/index.html": ""})
    done = host.deploy(host.commits[0])
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert f" {name}, " in done.stderr


def test_what_is_missing_is_named_in_a_line(host):
    host.site()
    said = host.deploy("0" * 40).stderr
    assert (said.count("\n"), "0" * 40 in said) == (1, True)
    (host.project.root / "output/site/index.html").unlink()
    said = host.deploy(host.commits[0]).stderr
    assert (said.count("\n"), "output/site" in said, "index.html" in said) == (1, True, True)
    host.site()
    host.remote = host.remote.with_name("nowhere")
    assert str(host.remote) in host.deploy(host.commits[0]).stderr.splitlines()[-1]
