"""The workflows walked on a stand-in of GitHub, with a tiny review: from the first release to a month's look."""

import json
import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from github import ROOT, WORKFLOWS, Api, GitHub, Run, artifact, packed, scripts
from tiny import CHAPTER, NOTEBOOK, command, edit, write

SETTINGS = "title: Tiny\nepoch: 1\ntimeout: 60\ndata: []\nprofiles:\n  quick: {}\n  full: {shift: 0.505}\n"
WRAPPED = r"""#!/bin/bash
set -e
mkdir -p .venv/bin
printf '#!/bin/sh\nexec %s "$@"\n' "$PYTHON" >.venv/bin/python
printf '#!/bin/sh\nexec %s -c "from review.cli import main; main()" "$@"\n' "$PYTHON" >.venv/bin/review
chmod +x .venv/bin/*
"""
SUITE = '#!/bin/bash\necho "suite $(basename "$0"): runs of $(ls output/exemplars 2>/dev/null)"\n'


@dataclass
class Walk:
    """A released review: `work` is a maintainer's clone, `main` the run that released it."""

    hub: GitHub
    work: Path
    api: str = ""
    main: Run | None = None
    pulls: list[str] = field(default_factory=list)

    def git(self, *words: str) -> str:
        return self.hub.git(self.work, *words)

    def committed(self, message: str) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def pull_request(
        self, *changes: tuple[str, str, str], meanwhile: tuple[str, str, str] | None = None
    ) -> Run:
        """A stranger's pull request with these changes (file, old, new), and the run of its workflow.

        Where `meanwhile` is changed on main, that is merged first.
        """
        self.git("switch", "--quiet", "--create", f"change-{len(self.pulls)}", "main")
        for change in changes:
            edit(self.work, *change)
        head = self.committed("A change")
        self.pulls.append(head)
        if meanwhile:
            self.git("switch", "--quiet", "main")
            edit(self.work, *meanwhile)
            self.committed("Meanwhile")
            self.git("push", "--quiet", "origin", "main")
        number = len(self.pulls)
        self.git("push", "--quiet", "origin", f"{head}:refs/pull/{number}/head")
        self.git("switch", "--quiet", "--detach", "origin/main")
        self.git("merge", "--quiet", "--no-ff", "--no-edit", head)
        self.git("push", "--quiet", "origin", f"HEAD:{self.merge}")
        self.git("switch", "--quiet", "main")
        self.hub.known["pulls"] = [{"number": number, "head": {"sha": head}}]
        return self.hub.run("pull-request", self.merge)

    @property
    def merge(self) -> str:
        """What the newest pull request would make of main."""
        return f"refs/pull/{len(self.pulls)}/merge"

    def commented(self, run: Run, **changes) -> Run:
        """Runs the workflow that comments on the pull request whose run was `run`."""
        kept = (run.artifacts / "summary.zip").exists()
        self.hub.known["artifacts"] = [artifact(9)] if kept else []
        self.hub.known["zip"] = (run.artifacts / "summary.zip").read_bytes() if kept else packed()
        event = {
            "id": int(run.id), "event": "pull_request", "conclusion": run.conclusion, "head_sha": self.pulls[-1],
            "head_branch": "change", "head_repository": {"owner": {"login": "stranger"}},
            "html_url": f"https://github.example/o/r/actions/runs/{run.id}", "run_started_at": "2026-01-31T12:00:00Z",
        }  # fmt: skip
        return self.hub.run(
            "comment", "refs/heads/main", {"workflow_run": event | changes}, GITHUB_API_URL=self.api
        )

    def tree(self, branch: str) -> set[str]:
        return set(self.hub.git(self.hub.remote, "ls-tree", "-r", "--name-only", branch).splitlines())


@pytest.fixture(scope="module")
def walk(tmp_path_factory) -> Walk:
    hub = GitHub(tmp_path_factory.mktemp("hub"), os.environ["PATH"])
    nobody = "http://127.0.0.1:9"
    hub.environment |= {
        "PYTHON": sys.executable,
        "PYTHONPATH": f"{ROOT / 'build'}",
        "https_proxy": nobody,
        "http_proxy": nobody,
    }
    hub.environment |= {"no_proxy": "127.0.0.1,localhost", "OMP_NUM_THREADS": "1"}
    one = Walk(hub, hub.folder / "work")
    hub.git(hub.folder, "clone", "--quiet", str(hub.remote), str(one.work))
    list(scripts(one.work))
    write(one.work / "content/metadata.yaml", "title: A tiny review\nauthors:\n- name: Ada\n")
    write(one.work / "content/01.tip.md", CHAPTER)
    reference = {"id": "doi:10.1000/one", "type": "book", "title": "One", "DOI": "10.1000/one"}
    write(one.work / "content/references.json", json.dumps([reference]))
    write(one.work / "exemplars/tiny/tiny.py", NOTEBOOK)
    write(one.work / "exemplars/tiny/settings.yaml", SETTINGS)
    write(one.work / ".gitignore", "/output/\n/.venv/\n__pycache__/\n")
    write(one.work / "build/build.sh", (ROOT / "build/build.sh").read_text())
    write(one.work / "build/setup.sh", WRAPPED)
    write(one.work / "build/lock.sh", "echo numpy does not go with it; exit 1\n")
    for name in ("requirements.in", "torch.txt"):
        write(one.work / "build" / name, "numpy==1.0\n")
    for name in ("test.sh", "browser.sh"):
        write(one.work / "ci" / name, SUITE)
    write(hub.folder / "bin/uv", "#!/bin/sh\n").chmod(0o755)
    assert command(one.work, "claims", "--lock").returncode == 0
    one.committed("All")
    one.git("push", "--quiet", "origin", "main")
    one.main = hub.run("main", "refs/heads/main")
    return one


@pytest.fixture(autouse=True)
def api(walk, served):
    walk.api = served(Api, walk.hub.known)
    walk.hub.known |= {"comments": [], "posted": []}


def test_a_first_release_publishes_the_page_for_now_and_for_good(walk):
    assert walk.main.ended == {"build": "success", "deploy": "success"}, walk.main.said
    tree = walk.tree("gh-pages")
    assert {"index.html", "latest/index.html", f"v/{walk.main.commit}/index.html"} <= tree
    assert "latest/exemplars/tiny/manifest.json" in tree
    assert walk.main.said["build"].count("suite ") == 2


def test_a_change_of_words_runs_no_notebook_builds_no_base_and_says_what_changed(walk):
    run = walk.pull_request(("content/01.tip.md", "It gave", "It yielded"))
    assert run.ended == {"draft": "success"}, run.said
    assert "aside" not in run.said["draft"]
    assert not (walk.hub.folder / f"machines/{run.id}-draft/output/logs/snakemake.log").exists()
    summary = run.artifact("summary")
    assert list(summary) == ["summary.md"]
    assert "<del>gave</del>" in summary["summary.md"]
    assert "<ins>yielded</ins>" in summary["summary.md"]
    assert {"site/index.html", "summary/summary.md", "summary/index.html"} <= run.artifact("site").keys()
    assert (walk.hub.folder / f"machines/{run.id}-draft.md").read_text() == summary["summary.md"]
    assert walk.commented(run).conclusion == "success"
    assert walk.commented(run).conclusion == "success"
    (comment,) = walk.hub.known["comments"]
    assert "<ins>yielded</ins>" in comment["body"]
    assert [how for how, *_ in walk.hub.known["posted"]] == ["POST", "PATCH"]


def test_the_suites_take_over_what_main_has_run(walk):
    walk.pull_request(("content/01.tip.md", "It gave", "It made"))
    run = walk.hub.run("tests", walk.merge)
    assert run.ended == {"suite": "success", "browser": "success"}, run.said
    assert "suite test.sh: runs of tiny" in run.said["suite"]
    assert "suite browser.sh: runs of tiny" in run.said["browser"]


@pytest.mark.parametrize("how", ["cancelled", "action_required"])
def test_a_run_without_a_say_leaves_no_comment_and_no_failure(walk, how):
    made = walk.commented(walk.main, conclusion=how)
    assert (made.ended, walk.hub.known["posted"]) == ({"comment": "success"}, [])


def test_a_run_that_was_not_for_a_pull_request_is_none_of_the_comment_s_business(walk):
    assert walk.commented(walk.main, event="push").ended == {"comment": "skipped"}


def test_a_claim_that_fails_is_told_and_the_draft_hangs_on_the_run(walk):
    run = walk.pull_request(("exemplars/tiny/tiny.py", "draws = [shift", "draws = [shift / 10"))
    assert run.ended == {"draft": "failure"}
    assert "helps: holds → does not hold" in run.artifact("summary")["summary.md"]
    assert "site/index.html" in run.artifact("site")
    walk.commented(run)
    assert "does not hold" in walk.hub.known["comments"][0]["body"]


WRONG = {
    "a reference that is missing": (
        ("content/01.tip.md", "10.1000/one", "10.1000/two"),
        "content/01.tip.md:4",
    ),
    "broken YAML": (("content/metadata.yaml", "title: ", "title: ["), "content/metadata.yaml"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_the_chapters_lack_is_told_before_anything_runs(walk, what):
    change, place = WRONG[what]
    run = walk.pull_request(
        change, ("exemplars/tiny/tiny.py", "mean = sum(draws) / 6", "mean = sum(draws) / 6.0")
    )
    assert run.ended["draft"] == "failure"
    summary = run.artifact("summary")["summary.md"]
    assert f"\n{place}" in summary
    assert not (walk.hub.folder / f"machines/{run.id}-draft/output/logs/snakemake.log").exists()
    assert not any(name.startswith("site/") for name in run.artifact("site"))
    walk.commented(run)
    assert place in walk.hub.known["comments"][0]["body"]


def test_a_full_run_is_proposed_and_a_refusal_leaves_its_branch(walk):
    (walk.hub.folder / "may not open pull requests").touch()
    run = walk.hub.run("gpu", "refs/heads/main", {"inputs": {"exemplar": "tiny"}})
    assert run.ended == {"run": "success", "propose": "success"}, run.said
    (branch,) = walk.hub.git(
        walk.hub.remote, "branch", "--list", "record-*", "--format=%(refname:short)"
    ).split()
    assert f"/compare/main...{branch}" in run.said["propose"]
    walk.git("pull", "--quiet", "--no-edit", "origin", branch)
    assert walk.tree("main") ^ walk.tree(branch) == {
        *(f"exemplars/tiny/records/{name}" for name in ("full.json", "figures/dot.svg", "figures/dot.png")),
    }
    walk.git("push", "--quiet", "origin", "main")
    assert walk.hub.run("gpu", "refs/heads/main", {"inputs": {"exemplar": "../tiny"}}).ended == {
        "run": "failure", "propose": "skipped",
    }  # fmt: skip


def test_the_summary_says_that_a_record_becomes_stale_and_compares_with_main_as_it_is_now(walk):
    """The record was merged just now and is not released: the base is built aside, of runs that are there."""
    change = ("exemplars/tiny/tiny.py", "mean = sum(draws) / 6", "mean = sum(draws) / 6.0")
    run = walk.pull_request(change, meanwhile=("content/01.tip.md", "It gave", "It brought"))
    assert run.ended == {"draft": "success"}, run.said
    assert "aside" in run.said["draft"]
    summary = run.artifact("summary")["summary.md"]
    assert "records/full.json: the record is stale" in summary
    assert "brought" not in summary


def test_a_month_is_told_in_one_issue_and_its_runs_are_proposed(walk):
    (walk.hub.folder / "may not open pull requests").unlink(missing_ok=True)
    run = walk.hub.run("monthly", "refs/heads/main")
    assert run.ended == {"look": "success", "tell": "success"}, run.said
    issue = (walk.hub.folder / "issue.md").read_text()
    assert "(epoch 2)" in issue
    assert "numpy does not go with it" in issue
    assert "doi:10.1000/one: ProxyError" in issue
    created = [words for words in walk.hub.asked if words[:2] == ["pr", "create"]]
    branch = created[-1][created[-1].index("--head") + 1]
    assert walk.tree(branch) - walk.tree("main") == {"content/replications.json"}


def test_the_walk_takes_every_workflow_but_those_that_nothing_waits_for():
    walked = set(re.findall(r'hub\.run\(\s*"([a-z-]+)"', Path(__file__).read_text()))
    assert {path.stem for path in WORKFLOWS.glob("*.yml")} - walked == {"latex", "slurm"}
