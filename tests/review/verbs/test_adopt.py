"""A throw-away Manubot repository, adopted as its author would."""

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from manuscripts import git, output_branch
from review.core.errors import Problem, ReviewError
from review.core.paths import Paths
from review.verbs import adopt, pinning
from throwaway import tells
from tiny import ROOT, command

FIXTURE = ROOT / "tests/review/fixtures/manubot"
ITEMS = [
    {"id": "Zz9", "type": "book", "title": "Looked up", "note": "Made.\nstandard_id: doi:10.1000/up", "abstract": "A."},
    {"id": "Aa1", "type": "book", "title": "Before it", "note": "standard_id: arxiv:0704.0001"},
    {"id": "Bb2", "type": "book", "title": "By hand too", "note": "standard_id: raw:handmade"},
]  # fmt: skip
WHEEL = ("https://example.org/review_executed-1-py3-none-any.whl", "ab" * 32)


@pytest.fixture
def paths(tmp_path, monkeypatch) -> Paths:
    """A Manubot repository with its branch `output`, and a machine from a wheel of the web."""
    root = tmp_path / "manuscript"
    shutil.copytree(FIXTURE, root / "content")
    (root / "build").mkdir()
    (root / "build/build.sh").write_text("manubot process\n")
    (root / "LICENSE.md").write_text("# Creative Commons Attribution 4.0 International\n\nBe fair.\n")
    git(root, "init", "--quiet")
    git(root, "remote", "add", "origin", "git@github.com:ada/manuscript.git")
    commit(root)
    output_branch(root, json.dumps(ITEMS))
    monkeypatch.setattr(pinning, "wheel", lambda: WHEEL)
    return Paths(root, root / "content", root / "output")


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "-m", "As it is")


def snapshot(root: Path) -> dict[str, bytes]:
    """Every file outside .git, with its content."""
    files = [file for file in root.rglob("*") if file.is_file() and ".git/" not in file.as_posix()]
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def changes(steps) -> dict[str, adopt.Change]:
    return {step.where: step for step in steps if isinstance(step, adopt.Change)}


def adopted(paths: Paths) -> dict[str, adopt.Change]:
    steps = adopt.plan(paths)
    adopt.write(paths, steps)
    return changes(steps)


def refused(paths: Paths, place: str) -> None:
    """Planning is refused at `place`, and writes nothing."""
    before = snapshot(paths.root)
    with pytest.raises(ReviewError) as error:
        adopt.plan(paths)
    assert all(tells(problem, place) for problem in error.value.problems), error.value
    assert snapshot(paths.root) == before


def test_what_was_planned_is_written_and_nothing_else(paths):
    before = snapshot(paths.root)
    steps = adopt.plan(paths)
    assert snapshot(paths.root) == before
    adopt.write(paths, steps)
    after = snapshot(paths.root)
    assert {file for file in after if after[file] != before.get(file)} == set(changes(steps))
    assert before.keys() <= after.keys()
    assert changes(steps).keys() == {
        *("content/references.json", "content/metadata.yaml"),
        *("machine/requirements.txt", ".github/workflows/review.yaml"),
    }
    assert not [step for step in steps if isinstance(step, Problem)]


@pytest.mark.parametrize("committed", [True, False])
def test_a_second_time_changes_nothing(paths, committed):
    adopted(paths)
    if committed:
        commit(paths.root)
    after = snapshot(paths.root)
    assert adopted(paths) == {}
    assert snapshot(paths.root) == after


ENDS = [
    "a: 1\n",
    "a: 1",
    "---\na: 1\n",
    "\ufeffa: 1\n",
    "a: 1\r\nb: 2\r\n",
    "a:\n  - 1\n  # a remark\n",
    "a: >-\n  words\n",
]


@pytest.mark.parametrize("end", ENDS)
def test_metadata_grow_at_their_end_alone(paths, end):
    file = paths.content / "metadata.yaml"
    file.write_bytes(end.encode())
    commit(paths.root)
    adopted(paths)
    after = file.read_bytes().decode()
    assert after.startswith(end)
    assert ("\r\n" in end) == (after.count("\r\n") == after.count("\n"))
    read = {
        encoding: yaml.safe_load(text.removeprefix("\ufeff"))
        for encoding, text in (("old", end), ("new", after))
    }
    licence = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
    assert read["new"] == {
        **read["old"],
        "repository": "https://github.com/ada/manuscript",
        "licence": licence,
    }


@pytest.mark.parametrize("end", ["{a: 1}\n", "a: 1\n...\n", "- a\n", "a: [\n"])
def test_metadata_that_nothing_can_follow_are_refused(paths, end):
    (paths.content / "metadata.yaml").write_text(end)
    commit(paths.root)
    refused(paths, "content/metadata.yaml" + {"- a\n": ":1", "a: [\n": ":2"}.get(end, ""))


def test_what_an_author_has_said_stays(paths):
    said = "title: A\nrepository: https://example.org/mine\nlicence: {name: Mine}\n"
    (paths.content / "metadata.yaml").write_text(said)
    for where in ("machine/requirements.txt", ".github/workflows/review.yaml"):
        (paths.root / where).parent.mkdir(parents=True)
        (paths.root / where).write_text("mine\n")
    commit(paths.root)
    assert adopted(paths).keys() == {"content/references.json"}


@pytest.mark.parametrize(
    ("address", "repository"),
    [
        ("https://github.com/ada/m.git", "https://github.com/ada/m"),
        ("https://token:secret@github.com/ada/m", "https://github.com/ada/m"),
        ("ssh://git@gitlab.com/group/sub/m.git", "https://gitlab.com/group/sub/m"),
        ("git@codeberg.org:ada/m-2.0", "https://codeberg.org/ada/m-2.0"),
        ("ssh://git@ssh.github.com:443/ada/m.git", "https://github.com/ada/m"),
        ("https://git.example.org:8443/ada/m/", "https://git.example.org:8443/ada/m"),
        ("/home/ada/m", None),
        ("../m", None),
        ("file:///srv/m.git", None),
    ],
)
def test_the_repository_is_named_if_it_lies_on_the_web(paths, address, repository):
    git(paths.root, "remote", "set-url", "origin", address)
    adopted(paths)
    metadata = yaml.safe_load((paths.content / "metadata.yaml").read_text())
    assert metadata.get("repository") == repository


def test_references_are_those_that_manubot_looked_up_and_no_file_has(paths):
    listed = [{"id": "doi:10.1000/mine", "type": "book", "title": "Mine", "custom": {"kept": 1}}]
    (paths.content / "references.json").write_text(json.dumps(listed, indent=4))
    commit(paths.root)
    adopted(paths)
    references = json.loads((paths.content / "references.json").read_text())
    assert [item["id"] for item in references] == ["arxiv:0704.0001", "doi:10.1000/mine", "doi:10.1000/up"]
    assert references[1] == listed[0]
    assert references[2]["title"] == "Looked up"


def test_the_newest_output_branch_counts_and_none_is_named(paths, monkeypatch):
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2040-01-01T00:00:00Z")
    output_branch(paths.root, json.dumps(ITEMS[:1]))
    git(paths.root, "update-ref", "refs/remotes/origin/output", "output")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2030-01-01T00:00:00Z")
    output_branch(paths.root, json.dumps(ITEMS))
    assert "adds 1 " in changes(adopt.plan(paths))["content/references.json"].what
    git(paths.root, "update-ref", "-d", "refs/remotes/origin/output")
    git(paths.root, "branch", "-D", "output")
    (left,) = [step for step in adopt.plan(paths) if isinstance(step, Problem)]
    assert tells(left, names="output review")
    assert "content/references.json" not in adopted(paths)


@pytest.mark.parametrize("text", ["{", "{}", "[1]", "[" * 100_000])
def test_a_branch_that_cannot_be_read_is_refused(paths, text):
    output_branch(paths.root, text)
    refused(paths, "output:references.json")


@pytest.mark.parametrize("text", ['[{"title": "No id"}]', '[{"id": "doi:10.1000/x", "issued": 3}]'])
def test_what_is_no_reference_stays_on_its_branch(paths, text):
    output_branch(paths.root, text)
    assert "content/references.json" not in adopted(paths)


def test_what_git_could_not_bring_back_is_not_written_over(paths):
    with (paths.content / "metadata.yaml").open("a") as file:
        file.write("more: 1\n")
    refused(paths, "content/metadata.yaml")
    commit(paths.root)
    (paths.content / "references.json").write_text("[]")
    refused(paths, "content/references.json")
    (paths.content / "references.json").write_text("[")
    refused(paths, "content/references.json:1")


@pytest.mark.parametrize("where", ["machine", ".github", "content/references.json"])
def test_what_lies_in_the_way_is_named(paths, where):
    place = paths.root / where
    place.mkdir() if where.endswith(".json") else place.write_text("mine\n")
    with pytest.raises(ReviewError) as error:
        adopt.plan(paths)
    assert [problem.file.startswith(where) for problem in error.value.problems] == [True]


def test_only_a_manuscript_of_manubot_at_the_root_of_its_repository_is_adopted(paths, tmp_path):
    (paths.root / "below").mkdir()
    shutil.copytree(paths.content, paths.root / "below/content")
    refused(
        Paths(paths.root / "below", paths.root / "below/content", paths.output), str(paths.root / "below")
    )
    bare = Path(shutil.copytree(paths.content, tmp_path / "bare/content")).parent
    refused(Paths(bare, bare / "content", bare / "output"), str(bare))
    (paths.root / "build/review").mkdir()
    refused(paths, "build/review")
    (paths.root / "build/review").rmdir()
    (paths.content / "metadata.yaml").unlink()
    refused(paths, str(paths.root))


def test_the_machine_is_pinned_by_address_or_comes_along_or_is_named(paths, tmp_path, monkeypatch):
    pins, workflow = "machine/requirements.txt", ".github/workflows/review.yaml"
    pinned = changes(adopt.plan(paths))[pins].content
    assert pinned == f"review-executed @ {WHEEL[0]} --hash=sha256:{WHEEL[1]}\n"
    monkeypatch.setattr(pinning, "wheel", lambda: None)
    steps = adopt.plan(paths)
    assert not {pins, workflow} & changes(steps).keys()
    assert [tells(step) for step in steps if isinstance(step, Problem)] == [True]
    wheel = tmp_path / "a-1-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    monkeypatch.setattr(pinning, "wheel", lambda: (wheel.as_uri(), "00"))
    adopted(paths)
    assert (paths.root / "machine" / wheel.name).read_bytes() == b"wheel"
    assert (paths.root / pins).read_text() == f"./machine/{wheel.name} --hash=sha256:00\n"


def test_its_workflow_uses_what_ours_use(paths):
    ours = "".join(file.read_text() for file in (ROOT / ".github/workflows").glob("*.yml"))
    text = adopted(paths)[".github/workflows/review.yaml"].content
    used = re.findall(r"uses: (.+)", text)
    assert used
    assert [one for one in used if one not in ours] == []
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}


def test_the_command_shows_then_writes_and_the_review_builds(paths):
    before = snapshot(paths.root)
    shown = command(paths.root, "adopt")
    assert (shown.returncode, snapshot(paths.root)) == (0, before)
    done = command(paths.root, "adopt", "--write")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert done.stdout == shown.stdout.replace("would write", "wrote")
    commit(paths.root)
    built = command(paths.root, "build", "--formats", "html")
    assert built.returncode == 0, built.stderr
    assert (paths.root / "build/build.sh").read_text() == "manubot process\n"


def test_what_chapters_need_of_the_web_is_left_to_the_author(paths):
    with (paths.content / "01.text.md").open("a") as chapter:
        chapter.write(
            "\nNew [@doi:10.1000/new; @doi:10.1000/newer].\n\n![A.](https://example.org/a.png){#fig:new}\n"
        )
    (left,) = [step for step in adopt.plan(paths) if isinstance(step, Problem)]
    assert re.findall(r"\d+", left.what) == ["2", "1"]
    assert tells(left, names="--online")
    (paths.content / "01.text.md").write_text("Words.\n\n```\nthat never end\n")
    adopt.plan(paths)


@pytest.mark.parametrize("name", ["metadata.yaml", "references.json"])
@pytest.mark.parametrize("edited", [False, True])
def test_a_link_within_the_repository_stays_one_and_what_it_leads_to_is_not_lost(paths, name, edited):
    kept, link = paths.root / "kept" / name, paths.content / name
    kept.parent.mkdir()
    kept.write_text(link.read_text() if link.exists() else "[]\n")
    link.unlink(missing_ok=True)
    link.symlink_to(Path("../kept") / name)
    commit(paths.root)
    before = kept.read_text() + "\n" * edited
    kept.write_text(before)
    if edited:
        with pytest.raises(ReviewError) as refused:
            adopt.plan(paths)
        assert [tells(problem, f"content/{name}") for problem in refused.value.problems] == [True]
        assert kept.read_text() == before
    else:
        change = adopted(paths)[f"content/{name}"]
        assert link.is_symlink()
        assert kept.read_bytes() in (change.content, str(change.content).encode())


@pytest.mark.parametrize("name", ["metadata.yaml", "references.json"])
def test_nothing_is_read_or_written_through_a_link_that_leads_out(paths, tmp_path, name):
    link = paths.content / name
    outside = tmp_path / name
    outside.write_text(link.read_text() if link.exists() else "[]\n")
    before = outside.read_text()
    link.unlink(missing_ok=True)
    link.symlink_to(outside)
    commit(paths.root)
    with pytest.raises(ReviewError) as refused:
        adopt.plan(paths)
    assert [tells(problem, f"content/{name}") for problem in refused.value.problems] == [True]
    assert outside.read_text() == before
