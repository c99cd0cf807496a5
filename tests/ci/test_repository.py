"""What an owner must switch on, asked of a stand-in for `gh`: each setting that is missing is named, and no other."""

import json
import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RIGHT = {
    "": {
        "has_issues": True,
        "allow_merge_commit": True,
        "allow_squash_merge": False,
        "allow_rebase_merge": False,
    },
    "/actions/permissions": {"enabled": True},
    "/actions/permissions/workflow": {"can_approve_pull_request_reviews": True},
    "/actions/permissions/fork-pr-contributor-approval": {"approval_policy": "all_external_contributors"},
    "/actions/runners": {"runners": [{"name": "gpu", "ephemeral": True}]},
    "/pages": {"source": {"branch": "gh-pages", "path": "/"}},
    "/actions/variables/PIP_EXTRA_INDEX_URL": {"value": "https://wheels.example"},
}
WRONG = {
    "Issues": ("", {"has_issues": False}),
    "Squashing": ("", {"allow_squash_merge": True}),
    "Squashing or rebasing": ("", {"allow_rebase_merge": True}),
    "Actions are": ("/actions/permissions", {"enabled": False}),
    "pull requests": ("/actions/permissions/workflow", {"can_approve_pull_request_reviews": False}),
    "approval": ("/actions/permissions/fork-pr-contributor-approval", {"approval_policy": "first_time_contributors"}),
    "runner": ("/actions/runners", {"runners": [{"ephemeral": True}, {"ephemeral": False}]}),
    "remembers": ("/actions/runners", {"runners": [{"name": "of an older GitHub"}]}),
    "Pages": ("/pages", {"source": {"branch": "main", "path": "/"}}),
    "gh-pages": ("/pages", None),
    "PIP_EXTRA_INDEX_URL": ("/actions/variables/PIP_EXTRA_INDEX_URL", None),
}  # fmt: skip


@pytest.fixture
def asked(clone):
    """Runs the script against a repository with these settings; None stands for what is not there."""
    if not shutil.which("jq"):
        pytest.skip("gh has jq in it; this stand-in needs one beside it")
    project = clone("ci/check-repository.sh")

    def run(settings: dict, status: int = 404):
        for path, answer in settings.items():
            file = project.root / f"answers/repos/o/r{path}/answer"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("" if answer is None else json.dumps(answer))
        found = f'f=answers/$2/answer; [ -s $f ] || {{ echo "gh: no (HTTP {status})" >&2; exit 1; }}; jq -r "$4" $f'
        project.command("gh", found)
        return project.run("ci/check-repository.sh", "o/r")

    return run


def test_a_repository_with_all_settings_lacks_none(asked):
    done = asked(RIGHT)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("what", WRONG)
def test_a_setting_that_is_missing_is_named_alone_with_where_it_stands(asked, what):
    path, answer = WRONG[what]
    done = asked(RIGHT | {path: answer if answer is None else RIGHT[path] | answer})
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert what in done.stderr
    assert "; " in done.stderr


def test_what_only_an_administrator_may_see_cannot_be_told(asked):
    done = asked(RIGHT | {"/actions/runners": None}, status=403)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "HTTP 403" in done.stderr


def test_without_gh_it_says_what_to_install(clone):
    project = clone("ci/check-repository.sh")
    for name in ("bash", "dirname"):
        (project.bin / name).symlink_to(shutil.which(name))
    done = project.run("ci/check-repository.sh", PATH=str(project.bin))
    assert (done.returncode, done.stderr.count("\n"), "gh" in done.stderr) == (1, 1, True)


def test_the_page_has_a_row_for_each_setting_that_is_asked_for():
    script = (ROOT / "ci/check-repository.sh").read_text()
    rows = re.findall(r"^\| (?!Setting|-)", (ROOT / ".github/settings.md").read_text(), re.MULTILINE)
    assert len(rows) == len(re.findall(r"^wants ", script, re.MULTILINE))
