"""Looking references up, from a small server on this machine that stands in for the registries."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from review.core.errors import Refused
from review.verbs import cite
from throwaway import tells

ANSWER = {
    "type": "journal-article",
    "title": "Deep <i>and</i> early",
    "author": [
        {"family": "Núñez", "given": "Ada", "sequence": "first", "affiliation": []},
        {"family": "B", "given": "C"},
        {"family": "D", "given": "E"},
    ],
    "issued": {"date-parts": [[2020, 5]]},
    "container-title": "Journal",
    "abstract": "long",
    "reference": [{"key": "1"}],
    "DOI": "10.5555/NEW",
}
OLD = {"id": "doi:10.1000/one", "type": "book", "title": "One", "DOI": "10.1000/one"}
LAST = {"id": "url:https://example.org/", "type": "webpage", "title": "Zuletzt: ä"}


@pytest.fixture
def registry(monkeypatch):
    """Answers by path; what it does not know is 404. Every address of Manubot's leads here."""
    answers = {
        "/10.5555/new": ANSWER,
        "/10.5555/odd": {"type": "book"},
        "/10.5555/two": {**ANSWER, "title": "Two"},
    }
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            answer = answers.get(self.path)
            self.send_response(200 if answer else 404)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode() if answer else b"<html>nothing here</html>")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}"
    from manubot.cite import doi

    monkeypatch.setattr(doi, "content_negotiation_url_default", here)
    monkeypatch.setattr(doi, "doi_retrievers", [doi.get_doi_csl_item_default])
    monkeypatch.setattr(doi, "get_short_doi_url", lambda _: "https://doi.org/short")
    monkeypatch.setattr(doi, "get_pubmed_ids_for_doi", lambda _: {"PMID": "1"})
    yield asked
    server.shutdown()
    server.server_close()


@pytest.fixture
def file(review):
    review.references(OLD, LAST)
    file = review.paths.content / "references.json"
    file.write_text(json.dumps([OLD, LAST], indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def test_an_item_is_added_where_the_order_has_it_and_nothing_else_changes(review, file, registry):
    before = file.read_text(encoding="utf-8")
    [said] = cite.add(review.paths, ["doi:10.5555/NEW"])
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


def test_what_was_added_resolves_in_a_chapter(review, file, registry):
    review.chapter("So it is [@doi:10.5555/new].\n")
    assert len(review.problems()) == 1
    cite.add(review.paths, ["@doi:10.5555/new"])
    assert review.problems() == []


def test_a_key_that_is_there_is_not_asked_for(review, file, registry):
    before = file.stat().st_mtime_ns
    [said] = cite.add(review.paths, ["[@DOI:10.1000/One]"])
    assert said.startswith("doi:10.1000/one ")
    assert (file.stat().st_mtime_ns, registry) == (before, [])


def test_several_keys_are_added_at_once_and_twice_the_same_key_once(review, file, registry):
    assert len(cite.add(review.paths, ["doi:10.5555/two", "doi:10.5555/new", "doi:10.5555/two"])) == 2
    ids = [item["id"] for item in json.loads(file.read_text(encoding="utf-8"))]
    assert ids == sorted(ids)
    assert len(ids) == 4


@pytest.mark.parametrize(
    "key", ["doi:10.5555/none", "doi:10.5555/odd", "doi:11.5555/odd", "doi:10/abc", "hello"]
)
def test_a_key_that_cannot_be_added_leaves_the_file_untouched_with_one_line(review, file, registry, key):
    before = file.read_bytes(), file.stat().st_mtime_ns
    with pytest.raises(Refused) as refused:
        cite.add(review.paths, ["doi:10.5555/new", key])
    [problem] = refused.value.problems
    assert tells(problem, names=key)
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before


def test_a_server_that_is_not_there_leaves_the_file_untouched(review, file, registry, monkeypatch):
    monkeypatch.setattr("manubot.cite.doi.content_negotiation_url_default", "http://127.0.0.1:9")
    before = file.read_bytes()
    with pytest.raises(Refused, match=r"doi:10\.5555/new"):
        cite.add(review.paths, ["doi:10.5555/new"])
    assert file.read_bytes() == before


def test_an_interrupted_look_up_leaves_the_file_untouched_and_nothing_beside_it(
    review, file, registry, monkeypatch
):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    before = file.read_bytes()
    monkeypatch.setattr("requests.get", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cite.add(review.paths, ["doi:10.5555/new"])
    monkeypatch.undo()
    assert (file.read_bytes(), [p.name for p in file.parent.glob(".*")]) == (before, [])


def test_the_first_reference_makes_the_file(review, registry):
    cite.add(review.paths, ["doi:10.5555/new"])
    [item] = json.loads((review.paths.content / "references.json").read_text(encoding="utf-8"))
    assert item["id"] == "doi:10.5555/new"


def test_a_file_that_cannot_be_read_is_named_and_kept(review, registry):
    file = review.paths.content / "references.json"
    file.write_text("[{")
    with pytest.raises(Refused, match=r"content/references\.json:1: "):
        cite.add(review.paths, ["doi:10.5555/new"])
    assert file.read_text() == "[{"


def test_being_offline_is_told_from_a_key_that_nobody_knows(review, file, registry, monkeypatch):
    from manubot.cite import doi

    with pytest.raises(Refused) as unknown:
        cite.add(review.paths, ["doi:10.5555/gone"])
    monkeypatch.setattr(doi, "content_negotiation_url_default", "http://127.0.0.1:9")
    with pytest.raises(Refused) as offline:
        cite.add(review.paths, ["doi:10.5555/gone"])
    [one], [other] = unknown.value.problems, offline.value.problems
    assert "key" in one.todo
    assert "online" in other.todo
    assert "key" not in other.todo
