"""Links in the content folder: of the repository they are read, of anything else never."""

import subprocess

import pytest
from review.core import files
from review.core.errors import Refused
from review.guard import links
from review.preview.draft import Draft
from review.reading import fetched, strict
from review.verbs import build, judging
from throwaway import PNG, tells

TARGETS = {
    "figures/a.png": True, "content/images/b.png": True, "../aside.png": True, "../../out.png": False, ".git/a.png": False,
    "../.git/a.png": False, "nothing.png": False,
}  # fmt: skip
"""Each as seen from the review, which lies in a folder of its repository, and whether its repository is to be seen."""


@pytest.fixture
def repository(review):
    """A review in a folder of a repository, with a picture at each of TARGETS and a picture outside."""
    root = review.paths.root
    for name in TARGETS:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if name != "nothing.png":
            (root / name).write_bytes(PNG)
    subprocess.run(["git", "init", "--quiet", root.parent], check=True)
    return review


@pytest.mark.parametrize("how", ["itself", "its folder", "fetched"])
@pytest.mark.parametrize(("target", "seen"), TARGETS.items())
def test_a_picture_behind_a_link_is_shown_if_it_is_the_repository_s(repository, target, seen, how):
    """The link is the picture itself, the folder that it stands in, or what was fetched of another host."""
    root = repository.paths.root
    if how == "fetched":
        url, at = "https://example.org/a.png", fetched.name("https://example.org/a.png")
        at = f"{fetched.FOLDER}/{at}"
        (root / "content" / at).parent.mkdir(parents=True)
        (root / "content" / at).symlink_to(root / target)
    elif how == "its folder":
        (root / "content/linked").symlink_to((root / target).parent)
        url = f"linked/{target.rpartition('/')[2]}"
    else:
        (root / "content/images/link.png").unlink(missing_ok=True)
        (root / "content/images/link.png").symlink_to(root / target)
        url = "images/link.png"
    repository.chapter(f"Words.\n\n![A.]({url}){{alt=x}}\n")
    found = repository.resolve()
    assert [tells(p, "content/01.chapter.md:3", url) for p in found.problems] == [True] * (not seen)
    assert ((at if how == "fetched" else url) in found.manuscript.files) == seen


LEDGERS = {
    "conventions.yaml": "", "published.yaml": "", "claims.lock": '{"claims": {}, "retired": {}}',
    "openings.json": '{"openings": []}', "replications.json": '{"claims": {}}',
    "claims.lock.ots": "",
}  # fmt: skip
"""What is read beside the chapters."""


@pytest.mark.parametrize(
    "name", ["02.more.md", "metadata.yaml", "references.json", "manual-references.json", *LEDGERS]
)
@pytest.mark.parametrize("kind", ["inside", "outside", "git", "nothing", "circle"])
def test_what_is_read_may_be_a_link_within_the_repository(repository, tmp_path_factory, name, kind):
    root = repository.paths.root
    texts = {"02.more.md": "More words.", "metadata.yaml": "title: A\nstrict: true\n", **LEDGERS}
    places = {
        "inside": root / "notes" / name, "outside": tmp_path_factory.mktemp("secret") / name, "git": root.parent / ".git" / name,
        "nothing": root / "none", "circle": root / "content" / name,
    }  # fmt: skip
    (root / "notes").mkdir()
    if kind in ("inside", "outside", "git"):
        places[kind].write_text(texts.get(name, "[]"))
    (root / "content" / name).unlink(missing_ok=True)
    (root / "content" / name).symlink_to(places[kind])
    if name != "metadata.yaml":
        repository.metadata("title: A\nstrict: true\n")
    repository.chapter("Words.\n")
    try:
        problems = judging.judge(repository.paths)[3]
    except Refused as refused:
        problems = refused.problems
    assert (problems == []) == (kind == "inside")
    assert [tells(p, f"content/{name}") for p in problems] == [True] * len(problems)


@pytest.mark.parametrize("name", ["missing.png", "a%00b.png", "a" * 300])
def test_what_is_missing_behind_a_good_link_is_no_fault_of_the_link(repository, name):
    (repository.paths.content / "linked").symlink_to("../figures")
    [problem] = repository.problems(f"![A.](linked/{name}){{alt=x}}\n")
    assert tells(problem, "content/01.chapter.md:1", f"linked/{name}")
    assert "../figures" not in problem


COMMANDS = {
    "claims": judging.judge,
    "build": build.build,
    "preview": lambda paths: Draft(paths, paths.root).write(paths.root),
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("bad", ["links", "texts"])
def test_ledgers_that_nobody_can_read_hide_nothing_else_that_is_wrong(
    repository, tmp_path_factory, monkeypatch, command, bad
):
    names = [name for name in LEDGERS if bad == "links" or not name.endswith((".ots", "conventions.yaml"))]
    for name in names:
        file = repository.paths.content / name
        if bad == "links":
            file.symlink_to(tmp_path_factory.mktemp("secret"))
        else:
            file.write_text("[1}")
    repository.metadata("title: A\nstrict: true\n")
    repository.chapter("Words <iframe></iframe>.\n")
    monkeypatch.setattr("review.runs.offline.deny", lambda: None)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    with pytest.raises(Refused) as refused:
        command(repository.paths)
    assert {p.file for p in refused.value.problems} == {f"content/{n}" for n in [*names, "01.chapter.md"]}


def test_a_link_that_leads_out_hides_nothing_else_that_is_wrong(repository, tmp_path_factory):
    (repository.paths.content / "published.yaml").symlink_to(tmp_path_factory.mktemp("secret"))
    repository.chapter("Words `demo.gian`{.value}.\n")
    problems = judging.judge(repository.paths)[3]
    assert {problem.file for problem in problems} == {"content/published.yaml", "content/01.chapter.md"}


def test_a_folder_that_is_named_as_a_chapter_is_told(review):
    (review.paths.content / "05.parts.md").mkdir()
    (review.paths.content / "06.parts").mkdir()
    review.chapter("Words.\n")
    [told] = strict.read(review.paths).warnings
    assert tells(told, "content/05.parts.md")


@pytest.mark.parametrize("name", LEDGERS)
def test_what_is_written_in_the_place_of_a_link_is_written_behind_it(repository, name):
    kept = repository.paths.root / "figures" / name
    (repository.paths.content / name).symlink_to(kept)
    kept.write_text(LEDGERS[name])
    files.write(links.ledger(repository.paths, name)[0], "new")
    assert (repository.paths.content / name).is_symlink()
    assert kept.read_text() == "new"
