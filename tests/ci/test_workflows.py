"""What the workflows may do: least of all the one that runs a stranger's code."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
WORKFLOWS = {file.stem: yaml.load(file.read_text(), yaml.BaseLoader) for file in FILES}
JOBS = [(name, job, body) for name, flow in WORKFLOWS.items() for job, body in flow["jobs"].items()]


def steps(body: dict, word: str) -> list[str]:
    return [step[word] for step in body["steps"] if word in step]


def test_there_are_the_eight():
    assert WORKFLOWS.keys() == {
        "pull-request",
        "tests",
        "comment",
        "main",
        "gpu",
        "monthly",
        "latex",
        "slurm",
    }


def test_every_action_is_github_s_own_at_one_full_commit_with_its_version_beside_it():
    used = {u for file in FILES for u in re.findall(r"uses: (.*)", file.read_text())}
    assert [u for u in used if not re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", u)] == []
    assert len({u.split("@")[0] for u in used}) == len(used) > 0


def test_a_release_is_built_from_the_whole_history():
    """In a shallow clone nobody can tell which claims were committed before their runs."""
    released = [body for *_, body in JOBS if any("--release" in run for run in steps(body, "run"))]
    assert released
    for body in released:
        [checkout] = [step for step in body["steps"] if "checkout" in step.get("uses", "")]
        assert checkout["with"]["fetch-depth"] == "0"


@pytest.mark.parametrize(("name", "job", "body"), JOBS, ids=[f"{name}-{job}" for name, job, _ in JOBS])
def test_what_may_write_runs_no_code_that_is_not_merged(name, job, body):
    assert WORKFLOWS[name]["permissions"] == {}
    writes = [scope for scope, access in body["permissions"].items() if access == "write"]
    commands = "\n".join(steps(body, "run"))
    if writes:
        assert "ref" not in "".join(str(step.get("with", "")) for step in body["steps"])
        assert not re.search(r"build\.sh|setup\.sh|test\.sh|browser\.sh|\.venv|pip ", commands)
    assert all(
        step["with"]["persist-credentials"] == "false"
        for step in body["steps"]
        if "checkout" in step.get("uses", "")
    )
    assert "${{" not in commands
    assert int(body["timeout-minutes"]) > 0


def test_what_sets_up_the_environment_takes_the_build_of_torch_that_the_owner_named():
    """A machine with a GPU is meant to compute on it."""
    sets_up = re.compile(r"(build/build|ci/(draft|test|monthly))\.sh")
    found = [
        body.get("env")
        for name, _, body in JOBS
        if name != "gpu" and sets_up.search("\n".join(steps(body, "run")))
    ]
    assert found == [{"PIP_EXTRA_INDEX_URL": "${{ vars.PIP_EXTRA_INDEX_URL }}"}] * 6


@pytest.mark.parametrize("name", ["pull-request", "tests"])
def test_a_pull_request_gets_a_token_that_reads_and_no_secret(name):
    flow = WORKFLOWS[name]
    assert flow["on"] == "pull_request"
    assert [body["permissions"] for body in flow["jobs"].values()] == [{"contents": "read"}] * len(
        flow["jobs"]
    )
    assert not re.search(
        r"secrets\.\w|github\.token|GITHUB_TOKEN|GH_TOKEN",
        (ROOT / f".github/workflows/{name}.yml").read_text(),
    )


def test_the_comment_waits_for_neither_suite():
    commands = "\n".join(c for body in WORKFLOWS["pull-request"]["jobs"].values() for c in steps(body, "run"))
    assert "draft.sh" in commands
    assert not re.search(r"test\.sh|browser\.sh", commands)


def test_the_comment_follows_the_workflow_whose_summary_it_posts():
    asked = WORKFLOWS["comment"]["on"]["workflow_run"]
    assert asked["workflows"] == [WORKFLOWS["pull-request"]["name"]]
    kept = [
        step["with"]
        for step in WORKFLOWS["pull-request"]["jobs"]["draft"]["steps"]
        if step.get("with", {}).get("name")
    ]
    assert {"name": "summary", "path": "output/summary/summary.md", "retention-days": "5"} in kept


@pytest.mark.parametrize(("name", "apart"), [("main", "github.sha"), ("gpu", "inputs.exemplar")])
def test_no_run_that_has_to_end_waits_in_a_queue_of_which_github_keeps_the_last(name, apart):
    asked = WORKFLOWS[name]["concurrency"]
    assert asked["cancel-in-progress"] == "false"
    assert asked["group"] == f"{name}-${{{{ {apart} }}}}"


@pytest.mark.parametrize("name", ["gpu", "monthly"])
def test_a_run_that_is_started_again_proposes_on_a_branch_of_its_own(name):
    (command,) = [
        c for flow, _, body in JOBS for c in steps(body, "run") if flow == name and "propose.sh" in c
    ]
    assert re.search(r'propose\.sh "[\w-]+-\$GITHUB_RUN_ID-\$GITHUB_RUN_ATTEMPT"', command)


def test_what_a_workflow_calls_is_there():
    commands = "\n".join(command for _, _, body in JOBS for command in steps(body, "run"))
    called = set(re.findall(r"\b(?:ci|build)/[\w-]+\.(?:sh|py)", commands))
    assert called
    assert [script for script in called if not (ROOT / script).is_file()] == []
