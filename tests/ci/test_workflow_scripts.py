"""What workflows call, with small stand-ins for the build, `review` and `gh`, and a bare repository for GitHub."""

import re
import subprocess
import sys

import inert
import pytest


@pytest.fixture
def project(clone):
    project = clone("ci")
    project.command("gh")
    project.command("build/setup.sh", told=False)
    (project.root / "exemplars/demo/records").mkdir(parents=True)
    (project.root / "words.txt").write_text("before\n")
    project.git("add", "words.txt")
    project.git("commit", "--quiet", "--message", "words")
    return project


def test_what_main_has_published_is_taken_over_and_no_other_commit_s_site(project):
    project.git("config", "uploadpack.allowFilter", "true", cwd=project.remote)
    project.git("remote", "set-url", "origin", f"file://{project.remote}")
    base = project.git("rev-parse", "main")
    pages = {
        f"v/{base}/index.html": "page", f"v/{'0' * 40}/index.html": "other",
        "latest/exemplars/demo/manifest.json": '{"files": {"results.json": "", "figures/a.svg": ""}}',
        "latest/exemplars/demo/results.json": "{}", "latest/exemplars/demo/figures/a.svg": "<svg/>",
        "latest/exemplars/demo/index.html": "a page, no part of the run",
        "latest/exemplars/mine/manifest.json": '{"files": {}}', "latest/exemplars/odd/manifest.json": "[",
    }  # fmt: skip
    project.git("switch", "--quiet", "--orphan", "gh-pages")
    for name, text in pages.items():
        (project.root / name).parent.mkdir(parents=True, exist_ok=True)
        (project.root / name).write_text(text)
    project.git("add", "--force", "v", "latest")
    project.git("commit", "--quiet", "--message", "site")
    project.git("push", "--quiet", "origin", "gh-pages")
    project.git("switch", "--quiet", "main")
    (project.root / "output/exemplars/mine").mkdir(parents=True)
    subprocess.run(
        [sys.executable, "ci/published.py", base], cwd=project.root, env=project.environment, check=True
    )
    files = {
        p.relative_to(project.root / "output").as_posix() for p in (project.root / "output").rglob("*.*")
    }
    assert files == {
        f"published/{base[:7]}/index.html",
        *(f"exemplars/demo/{name}" for name in ("manifest.json", "results.json", "figures/a.svg")),
    }


def test_where_nothing_was_published_all_is_built_here(project):
    for remote in (project.remote, project.remote.with_name("nowhere")):
        project.git("remote", "set-url", "origin", f"file://{remote}")
        subprocess.run(
            [sys.executable, "ci/published.py"], cwd=project.root, env=project.environment, check=True
        )
        assert not (project.root / "output").exists()


def test_a_changed_file_is_proposed_on_a_branch_of_its_own(project):
    (project.root / "words.txt").write_text("after\n")
    (project.root / "other.txt").write_text("not asked for\n")
    done = project.run("ci/propose.sh", "mend", "Words mended", "words.txt")
    assert done.returncode == 0, done.stderr
    assert project.git("show", "origin/mend:words.txt") == "after"
    assert project.git("diff", "--name-only", "main", "origin/mend") == "words.txt"
    (asked,) = project.asked
    assert asked.startswith("gh pr create ")
    assert "--base main --head mend" in asked


def test_a_proposal_that_github_refuses_leaves_its_branch_and_says_how_to_go_on(project):
    project.command("gh", "exit 1")
    (project.root / "words.txt").write_text("after\n")
    done = project.run("ci/propose.sh", "mend", "Words mended", "words.txt", GITHUB_REPOSITORY="o/r")
    assert done.returncode == 0, done.stderr
    assert project.git("show", "origin/mend:words.txt") == "after"
    assert "https://github.com/o/r/compare/main...mend" in done.stdout
    assert done.stdout.startswith("::warning ")


def test_nothing_is_proposed_where_nothing_changed(project):
    assert project.run("ci/propose.sh", "mend", "Words mended", "words.txt").returncode == 0
    assert project.asked == []
    assert project.git("ls-remote", "origin") == ""


@pytest.mark.parametrize(
    ("open_ones", "asks"), [("", "gh issue create --title T "), ("7", "gh issue edit 7 ")]
)
def test_one_issue_stays_open_and_is_renewed(project, open_ones, asks):
    project.command("gh", f'[ "$2" != list ] || echo "{open_ones}"')
    (project.root / "f").write_text("words\n")
    assert project.run("ci/issue.sh", "T", str(project.root / "f")).returncode == 0
    assert project.asked[-1].startswith(asks)


def posted(project, text: str) -> str:
    """What stands in the issue when this is the report."""
    project.command("gh", 'for file; do :; done; [ "$2" = list ] || cat "$file" >"$HOME/posted"')
    (project.root / "report.md").write_text(text)
    done = project.run("ci/issue.sh", "T", str(project.root / "report.md"))
    assert done.returncode == 0, done.stderr
    return (project.bin.parent / "posted").read_text()


@pytest.mark.parametrize("line", ["a line é\n", "<<<<<<<< @ @ #1 ~~~\n"])
def test_a_report_that_is_too_long_for_an_issue_is_cut_at_a_line(project, line):
    text = posted(project, line * 20_000)
    assert 40_000 < len(text) < 65_536
    lines = [one for one in text.splitlines() if one]
    assert {*lines[1:-1]} == {inert.inert(line).strip()}
    assert line not in posted(project, "short\n")


def test_an_issue_says_first_whose_words_it_has_and_mentions_nobody(project):
    text = posted(project, "~~~text\n@org ![a](https://evil.example) <b>\n")
    assert not text.startswith("~~~")
    assert not re.search(r"@\w|\]\(|://|<b", text)


BUILD = 'mkdir -p output/site; echo page >output/site/index.html; echo "{line}" >&2; exit {status}'
DIFF = 'mkdir -p "$5"; echo "# What moved" >"$5/diff.md"; echo page >"$5/index.html"'


@pytest.mark.parametrize("status", [0, 1])
def test_a_draft_is_compared_even_where_claims_miss_and_its_status_is_kept(project, status):
    project.command("build/build.sh", BUILD.format(line="a claim missed", status=status))
    project.command(".venv/bin/review", DIFF)
    done = project.run("ci/draft.sh", "main")
    assert done.returncode == status
    assert "a claim missed" in done.stderr
    assert [line.split()[:2] for line in project.asked] == [["build.sh", "--draft"], ["review", "diff"]]
    assert (project.root / "output/summary/summary.md").read_text() == "# What moved\n"


def test_the_summary_ends_with_what_the_build_warns_of_and_what_a_stale_record_asks_for(project):
    line = "warning: exemplars/demo/records/full.json: the record is stale; make it again"
    project.command("build/build.sh", BUILD.format(line=line, status=0))
    project.command(".venv/bin/review", DIFF)
    assert project.run("ci/draft.sh", "main").returncode == 0
    summary = (project.root / "output/summary/summary.md").read_text()
    assert summary.startswith("# What moved\n")
    assert f"\n{line}\n" in summary
    assert "Full run" in summary.partition(line)[2]


def test_a_base_that_is_no_commit_is_refused_in_a_line(project):
    for base in ("", "nowhere", "--output"):
        done = project.run("ci/draft.sh", base)
        assert (done.returncode, len(done.stderr.splitlines()), project.asked) == (1, 1, [])


def test_a_refused_draft_is_summed_up_by_what_was_refused(project):
    (project.root / "output/site").mkdir(parents=True)
    (project.root / "output/site/index.html").write_text("of an earlier build")
    project.command("build/build.sh", 'echo "content/01.md:3: wrong; mend it" >&2; exit 1')
    assert project.run("ci/draft.sh", "main").returncode == 1
    summary = (project.root / "output/summary/summary.md").read_text()
    assert summary.endswith("\n~~~text\ncontent/01.md:3: wrong; mend it\n~~~\n")


def test_what_was_refused_stays_in_its_listing_and_fits_a_comment(project):
    lines = "é" * 5000 + "\n~~~\n# Approved\n~~~~ html\n"
    (project.root / "lines").write_text(lines * 40)
    project.command("build/build.sh", "cat lines >&2; exit 1")
    assert project.run("ci/draft.sh", "main").returncode == 1
    summary = (project.root / "output/summary/summary.md").read_text(encoding="utf-8")
    assert len(summary) < 50_000
    assert summary.count("~~~") == 2
    assert summary.endswith("\n~~~\n")


def test_a_base_that_cannot_be_built_leaves_the_draft_alone(project):
    project.command("build/build.sh", BUILD.format(line="", status=0))
    project.command(".venv/bin/review", 'echo "main: cannot be built" >&2; exit 1')
    assert project.run("ci/draft.sh", "main").returncode == 0
    assert "main: cannot be built" in (project.root / "output/summary/summary.md").read_text()


def test_a_record_is_left_for_the_workflow_with_its_figures_and_openings(project):
    made = "mkdir -p exemplars/demo/records/figures content; touch content/openings.json exemplars/demo/records/{full.json,figures/a.svg}"
    project.command(".venv/bin/review", made)
    assert project.run("ci/record.sh", "demo").returncode == 0
    left = project.root / "output/record"
    assert sorted(p.relative_to(left).as_posix() for p in left.rglob("*.*")) == [
        "openings.json", "records/figures/a.svg", "records/full.json",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["", "../demo", "gone", "demo; id", "-h"])
def test_a_record_of_no_exemplar_is_refused_in_a_line(project, name):
    done = project.run("ci/record.sh", name)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert project.asked == []


@pytest.fixture
def month(project):
    """A month's look, in which all goes well but that newer versions do not go together."""
    made = (
        'for o; do last=$o; done; mkdir -p "$last"; echo page >"$last/index.html"; exit 1'  # a claim misses
    )
    project.command("build/build.sh", made)
    (project.root / "build/requirements.in").write_text("manubot==0.6.1\nnumpy==2.4.6  # numbers\n")
    (project.root / "build/torch.txt").write_text("torch==2.13.0\n")
    project.command(
        "build/lock.sh",
        'cat build/requirements.in build/torch.txt >>"$DIARY"; echo "numpy: no"; echo "~~~ "; exit 1',
    )
    project.command("uv")
    writes = 'case $1 in *monthly.py) echo fresh >"$2/fresh.md"; touch "$2/replications.json" ;; *) echo literature >"$2" ;; esac'
    project.command(".venv/bin/python", writes)
    project.git("add", "build")
    project.git("commit", "--quiet", "--message", "locks")
    return project


def reported(project) -> list[str]:
    """The report's lines that are no headings, and no fences of listings."""
    done = project.run("ci/monthly.sh")
    assert done.returncode == 0, done.stderr
    lines = (project.root / "output/monthly/report.md").read_text().splitlines()
    assert len([line for line in lines if line.startswith("~~~")]) % 2 == 0
    return [line for line in lines if line and line[0] not in "#~"]


def test_a_month_is_one_report_whatever_the_newest_versions_do(month):
    assert reported(month) == ["fresh", "numpy: no", "literature"]
    assert [line for line in month.asked if line.startswith(("manubot", "numpy", "torch"))] == [
        "manubot==0.6.1", "numpy  # numbers", "torch",
    ]  # fmt: skip
    assert month.git("worktree", "list").count("\n") == 0
    assert (month.root / "build/torch.txt").read_text() == "torch==2.13.0\n"


def test_a_month_that_cannot_build_still_reports_and_looks_at_references(month):
    month.command("build/build.sh", 'echo "content/a.md:1: no" >&2; exit 1')
    assert reported(month) == ["content/a.md:1: no", "literature"]
    assert not (month.root / "output/monthly/replications.json").exists()


def test_a_month_whose_parts_fail_reports_each(month):
    month.command(".venv/bin/python", 'echo "$1 fails"; exit 1')
    assert reported(month) == ["ci/monthly.py fails", "numpy: no", "ci/literature.py fails"]
