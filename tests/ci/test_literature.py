"""What became of the references, asked of a stand-in for Crossref, arXiv and the web."""

import html
import http.server
import json
import re
from pathlib import Path

import inert
import literature
import pytest

ROOT = Path(__file__).resolve().parents[2]

WORKS = {
    "/works/10.1000%2Fsound": {"updated-by": [{"type": "correction", "DOI": "10.1000/c"}], "relation": {}},
    "/works/10.1000%2Ffalse": {"updated-by": [{"type": "retraction", "DOI": "10.1000/notice"}]},
    "/works/10.1000%2Fdoubted": {"updated-by": [{"type": "expression_of_concern", "DOI": "10.1000/doubt"}]},
    "/works/10.1101%2Fearly": {"relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.1000/LATE"}]}},
}
ARXIV = {
    "/api/query?id_list=1611.03530": "<entry><arxiv:doi xmlns:arxiv='x'>10.1145/3446776</arxiv:doi></entry>",
    "/api/query?id_list=1234.56789": "<entry></entry>",
}
PAGES = {"/there": 200, "/gone": 404, "/withdrawn": 410, "/for-people-only": 403, "/down": 503}


class World(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text = ARXIV.get(self.path, "")
        if self.path in WORKS:
            work = WORKS[self.path]
            text = work if isinstance(work, str) else json.dumps({"message": work})
        known = self.path in WORKS or self.path in ARXIV
        status = PAGES.get(self.path, 200 if known else 404)
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode("latin-1"))


@pytest.fixture
def world(served):
    return served(World)


def look(world, *ids, addresses=()):
    items = [{"id": name, "title": "A title"} for name in ids]
    return literature.look(items, addresses, literature.Servers(world, world))


def test_a_retraction_and_a_doubt_are_told_with_their_notice_and_a_correction_is_not(world):
    found = look(world, "doi:10.1000/sound", "doi:10.1000/false", "doi:10.1000/doubted")
    for line, (work, notice) in zip(found.warned, (("false", "notice"), ("doubted", "doubt")), strict=True):
        assert f"doi:10.1000/{work}:" in line
        assert f"doi:10.1000/{notice}." in line
    assert (found.published, found.dead, found.silent) == ([], [], [])


def test_preprints_that_were_published_are_told_with_where(world):
    found = look(world, "doi:10.1101/early", "arxiv:1611.03530", "arxiv:1234.56789")
    assert [re.findall(r"\b(?:doi|arxiv):\S+\w", line) for line in found.published] == [
        ["doi:10.1101/early", "doi:10.1000/late"], ["arxiv:1611.03530", "doi:10.1145/3446776"],
    ]  # fmt: skip


def test_a_doi_of_another_agency_and_a_book_are_passed_over(world):
    assert look(world, "doi:10.5281/zenodo.1", "isbn:9780262035613") == literature.Found()


def test_a_link_is_dead_where_its_server_says_so_and_silent_otherwise(world):
    nowhere = "http://127.0.0.1:9/"
    found = look(world, addresses=[*(world + page for page in PAGES), nowhere])
    name = world.removeprefix("http://")
    assert found.dead == [f"{name}/gone: 404", f"{name}/withdrawn: 410"]
    assert found.silent == [
        f"{name}/for-people-only: 403", f"{name}/down: 503", "127.0.0.1:9/: ConnectionError",
    ]  # fmt: skip


ODD = [
    "<html>", "[]", "{}", '{"message": []}', '{"message": null}', '{"message": {"updated-by": 3}}',
    '{"message": {"updated-by": [3]}}', '{"message": {"updated-by": [{"type": []}]}}',
    '{"message": {"relation": []}}', '{"message": {"relation": {"is-preprint-of": [{"id-type": "doi"}]}}}',
    '{"message": {"relation": {"is-preprint-of": [{"id-type": "doi", "id": 3}]}}}', "[" * 100_000, "\xff",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_a_server_that_talks_nonsense_proves_nothing_and_the_next_one_is_asked(world, monkeypatch, text):
    monkeypatch.setitem(WORKS, "/works/10.1000%2Fodd", text)
    found = look(world, "doi:10.1000/odd", "doi:10.1000/false")
    assert len(found.silent) == len(found.warned) == 1
    assert "doi:10.1000/odd" in found.silent[0]


def test_a_server_that_says_nothing_proves_nothing():
    items = [{"id": "doi:10.1000/false"}]
    servers = literature.Servers("http://127.0.0.1:9", "http://127.0.0.1:9")
    assert literature.look(items, ["http://[", "http://127.0.0.1:9/"], servers).silent == [
        "doi:10.1000/false: ConnectionError", "&#91;: InvalidURL", "127.0.0.1:9/: ConnectionError",
    ]  # fmt: skip


def test_a_retraction_without_a_notice_is_a_retraction(world, monkeypatch):
    monkeypatch.setitem(WORKS, "/works/10.1000%2Fbare", {"updated-by": [{"type": "retraction"}]})
    (line,) = look(world, "doi:10.1000/bare").warned
    assert "doi:10.1000/bare" in line


def test_an_endless_answer_is_given_up(world, monkeypatch):
    monkeypatch.setattr(literature, "LARGEST", 1000)
    monkeypatch.setitem(WORKS, "/works/10.1000%2Flong", " " * 2000)
    assert len(look(world, "doi:10.1000/long").silent) == 1


def test_what_servers_say_links_and_mentions_nobody_in_the_issue(world, monkeypatch):
    evil = "10.1/x @org/team ![p](//evil.example) <img src=x> #12 www.evil.example"
    monkeypatch.setitem(WORKS, "/works/10.1000%2Fevil", {"updated-by": [{"type": "retraction", "DOI": evil}]})
    text = "\n".join(literature.report(look(world, "doi:10.1000/evil")))
    made = inert.told("", text)
    assert "evil" in made
    assert not re.search(r"<|\]\(|!\[", made)
    assert not re.search(r"@\w|#\d|www\.", html.unescape(made))


def test_links_are_those_of_the_text_and_of_references_known_by_one():
    items = [{"id": "url:https://a.example/x"}, {"id": "doi:10.1000/one"}]
    text = "See <https://b.example/>, [this](https://c.example/y_(z). And `https://a.example/x`."
    assert literature.links(items, [text, text]) == [
        "https://a.example/x", "https://b.example/", "https://c.example/y_(z",
    ]  # fmt: skip


def test_the_report_names_only_what_there_is():
    assert len(list(literature.report(literature.Found()))) == 2  # a heading, and that there is nothing
    text = "\n".join(literature.report(literature.Found(dead=["<https://a.example>: 404"])))
    assert re.findall("^- .*", text, re.MULTILINE) == ["- <https://a.example>: 404"]
