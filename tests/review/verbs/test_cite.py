"""Looking references up, from a small server on this machine that stands in for the registries."""

import json
import shutil

import pytest
from review.core.errors import Refused
from review.verbs import cite
from throwaway import tells
from tiny import forked

OLD = {"id": "doi:10.1000/one", "type": "book", "title": "One", "DOI": "10.1000/one"}
LAST = {"id": "url:https://example.org/", "type": "webpage", "title": "Zuletzt: ä"}


def added(paths, *keys) -> list[str]:
    """What is said of each key that has a reference now; the others are the test's to look at."""
    said: list[str] = []
    cite.add(paths, keys, said.append)
    return said


@pytest.fixture
def file(review):
    review.references(OLD, LAST)
    file = review.paths.content / "references.json"
    file.write_text(json.dumps([OLD, LAST], indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def test_an_item_is_added_where_the_order_has_it_and_nothing_else_changes(review, file, registry):
    before = file.read_text(encoding="utf-8")
    [said] = added(review.paths, "doi:10.5555/NEW")
    assert said.startswith("doi:10.5555/new ")
    assert all(part in said for part in ("Núñez", "Deep <i>and</i> early", "2020"))
    first, new, last = json.loads(file.read_text(encoding="utf-8"))
    assert (first, last) == (OLD, LAST)
    assert list(new) == ["id", "type", "title", "author", "issued", "container-title", "DOI", "PMID", "URL"]
    assert new["type"] == "article-journal"
    assert new["author"][0] == {"family": "Núñez", "given": "Ada"}
    assert (new["DOI"], new["URL"]) == ("10.5555/new", "https://doi.org/10.5555/new")
    after = file.read_text(encoding="utf-8").splitlines()
    assert [line for line in before.splitlines() if line not in after] == []
    kept = [item for item in json.loads(file.read_text(encoding="utf-8")) if item != new]
    assert json.dumps(kept, indent=2, ensure_ascii=False) + "\n" == before
    assert [p.name for p in file.parent.iterdir() if p.name.startswith(".")] == []


def test_a_link_to_the_references_stays_one(review, file, registry):
    kept = file.rename(review.paths.root / "kept.json")
    file.symlink_to("../kept.json")
    added(review.paths, "doi:10.5555/new")
    assert file.is_symlink()
    assert len(json.loads(kept.read_text(encoding="utf-8"))) == 3


@pytest.mark.parametrize(
    ("names", "said"),
    [([{"literal": None}], "T"), ([{"family": "Ada"}, {}], "Ada, T"), ([{}, {"literal": "X"}], "X, T"), (None, "T"),
     ([{"family": ""}, {"family": None, "literal": "Y"}, {"given": "Z"}], "Y, T"), ([{"family": "A"}] * 3, "A et al., T")],
)  # fmt: skip
def test_who_wrote_it_is_said_as_far_as_it_is_known(names, said):
    assert cite.in_words({"author": names, "title": "T"}) == said


def test_what_was_added_resolves_in_a_chapter(review, file, registry):
    review.chapter("So it is [@doi:10.5555/new].\n")
    assert len(review.problems()) == 1
    added(review.paths, "@doi:10.5555/new")
    assert review.problems() == []


def test_a_key_that_is_there_is_not_asked_for(review, file, registry):
    before = file.stat().st_mtime_ns
    [said] = added(review.paths, "[@DOI:10.1000/One]")
    assert said.startswith("doi:10.1000/one ")
    assert (file.stat().st_mtime_ns, registry.asked) == (before, [])


def test_several_keys_are_added_at_once_and_twice_the_same_key_once(review, file, registry):
    assert len(added(review.paths, "doi:10.5555/two", "doi:10.5555/new", "doi:10.5555/two")) == 3
    ids = [item["id"] for item in json.loads(file.read_text(encoding="utf-8"))]
    assert ids == sorted(ids)
    assert len(ids) == 4


UNFOUND = [
    "doi:10.5555/none",
    "doi:10.5555/odd",
    "doi:10.5555/bad",
    "doi:11.5555/odd",
    "doi:10/abc",
    "hello",
    "raw:a",
]


def test_what_cannot_be_found_is_told_all_together_and_the_rest_is_added(review, file, registry):
    before = file.read_text(encoding="utf-8")
    became = cite.add(review.paths, UNFOUND, lambda _: None)
    assert [key for key, why in became.items() if isinstance(why, cite.Unfound)] == UNFOUND
    assert file.read_text(encoding="utf-8") == before
    done = forked(review.paths.root, "cite", UNFOUND[0], "doi:10.5555/new", *UNFOUND[1:])
    assert done.returncode == 1
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["doi:10.5555/new"]
    *told, count = done.stderr.splitlines()
    assert [tells(line) for line in told] == [True] * len(UNFOUND)
    assert {key for key in UNFOUND for line in told if line.startswith(f"{key}: ")} == {*UNFOUND}
    assert str(len(UNFOUND)) in count
    assert "doi:10.5555/new" in file.read_text(encoding="utf-8")


def test_a_short_doi_is_kept_by_its_long_one(review, file, registry, monkeypatch):
    monkeypatch.setattr(cite, "expand_short_doi", {"10/abc": "10.5555/new"}.__getitem__)
    assert cite.add(review.paths, ["doi:10/abc", "shortdoi:10/abc"], lambda _: None) == {
        "doi:10/abc": "doi:10.5555/new",
        "shortdoi:10/abc": "doi:10.5555/new",
    }


def test_another_content_folder_gets_its_own(review, file, registry, tmp_path):
    before = file.read_bytes()
    other = tmp_path / "elsewhere" / "content"
    shutil.copytree(review.paths.content, other)
    done = forked(review.paths.root, "cite", "--content", str(other), "doi:10.5555/new")
    assert (done.returncode, file.read_bytes()) == (0, before)
    assert "doi:10.5555/new" in (other / "references.json").read_text()


def test_a_server_that_is_not_there_leaves_the_file_untouched(review, file, registry, monkeypatch):
    monkeypatch.setattr("manubot.cite.doi.content_negotiation_url_default", "http://127.0.0.1:9")
    before = file.read_bytes()
    assert added(review.paths, "doi:10.5555/new") == []
    assert file.read_bytes() == before


def test_an_interrupted_look_up_leaves_the_file_untouched_and_nothing_beside_it(
    review, file, registry, monkeypatch
):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    before = file.read_bytes()
    monkeypatch.setattr("requests.get", interrupted)
    with pytest.raises(KeyboardInterrupt):
        added(review.paths, "doi:10.5555/new")
    monkeypatch.undo()
    assert (file.read_bytes(), [p.name for p in file.parent.glob(".*")]) == (before, [])


def test_the_first_reference_makes_the_file(review, registry):
    added(review.paths, "doi:10.5555/new")
    [item] = json.loads((review.paths.content / "references.json").read_text(encoding="utf-8"))
    assert item["id"] == "doi:10.5555/new"


def test_a_file_that_cannot_be_read_is_named_and_kept(review, registry):
    file = review.paths.content / "references.json"
    file.write_text("[{")
    with pytest.raises(Refused, match=r"content/references\.json:1: "):
        added(review.paths, "doi:10.5555/new")
    assert file.read_text() == "[{"


def test_being_offline_is_told_from_a_key_that_nobody_knows(review, file, registry, monkeypatch):
    from manubot.cite import doi

    unknown = cite.add(review.paths, ["doi:10.5555/gone"], lambda _: None)["doi:10.5555/gone"]
    monkeypatch.setattr(doi, "content_negotiation_url_default", "http://127.0.0.1:9")
    offline = cite.add(review.paths, ["doi:10.5555/gone"], lambda _: None)["doi:10.5555/gone"]
    assert "key" in unknown.todo
    assert "online" in offline.todo
    assert "key" not in offline.todo
