"""The comment on a pull request, against a stand-in of GitHub's API: a stranger's artifact, read as one."""

import contextlib
import html
import http.server
import json
import os
import random
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import comment
import inert
import pytest
from github import Api, artifact, packed
from review.comparison import markdown
from review.markdown import pandoc

ROOT = Path(__file__).resolve().parents[2]

RUN = {
    "id": 7, "conclusion": "success", "run_started_at": "2026-01-31T12:00:00Z", "head_sha": "a" * 40, "head_branch": "mend",
    "html_url": "https://github.com/o/r/actions/runs/7",
    "head_repository": {"owner": {"login": "stranger"}},
}  # fmt: skip


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    return entry


@pytest.fixture
def hub(served):
    """What GitHub knows and is told; `run()` runs the program against it."""
    known = {
        "pulls": [{"number": 3, "head": {"sha": "b" * 40}}, {"number": 4, "head": {"sha": "a" * 40}}],
        "artifacts": [artifact(8, "site", size_in_bytes=10**8), artifact(9)],
        "zip": packed(("summary.md", "# What moved\n\n| a | b |\n")),
        "comments": [], "posted": [], "store": [],
    }  # fmt: skip
    known["url"] = served(Api, known)
    return known


@pytest.fixture
def run(hub, tmp_path):
    """Runs the program with some of what GitHub knows changed: its status and what it says."""

    def comment(run: dict | None = None, **changes) -> tuple[int, str]:
        hub.update(changes)
        (tmp_path / "event.json").write_text(json.dumps({"workflow_run": RUN | (run or {})}))
        environment = {
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"), "GITHUB_API_URL": hub["url"], "GITHUB_REPOSITORY": "o/r",
            "GITHUB_TOKEN": "secret", "PATH": os.environ["PATH"],
        }  # fmt: skip
        command = [sys.executable, str(ROOT / "ci/comment.py")]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
        return done.returncode, done.stderr

    return comment


def test_the_summary_is_posted_on_the_pull_request_that_the_api_names(hub, run):
    assert run() == (0, "")
    assert hub["asked"] == "stranger%3Amend"
    ((method, path, text),) = hub["posted"]
    assert (method, path) == ("POST", "issues/4/comments")
    assert "# What moved\n\n| a | b |\n" in text
    assert "(https://github.com/o/r/actions/runs/7#artifacts)" in text
    assert hub["store"] == [None], "the token does not follow the artifact to another host"


def test_a_later_run_renews_its_own_comment_and_nobody_elses(hub, run):
    users = {1: "stranger", 2: "github-actions[bot]"}
    run(
        comments=[
            {"id": i, "user": {"login": user}, "body": f"{comment.MARK}\nold"} for i, user in users.items()
        ]
    )
    assert [posted[:2] for posted in hub["posted"]] == [("PATCH", "issues/comments/2")]


@pytest.mark.parametrize(("before", "user"), [(0, None), (250, {"login": "stranger"})])
def test_its_own_comment_is_found_among_those_of_many_and_of_nobody(hub, run, before, user):
    own = {"id": 2, "user": {"login": "github-actions[bot]"}, "body": f"{comment.MARK}\nold"}
    others = [{"id": 1, "user": user, "body": comment.MARK}] * (before or 1)
    assert run(comments=[*others, own]) == (0, "")
    assert [posted[:2] for posted in hub["posted"]] == [("PATCH", "issues/comments/2")]


QUIET = {
    **{how: {"run": {"conclusion": how}} for how in ("cancelled", "action_required", "skipped", "stale")},
    "no pull request": {"pulls": []},
    "no longer its head": {"pulls": [{"number": 3, "head": {"sha": "b" * 40}}]},
    "a fork that is gone": {"run": {"head_repository": None}, "pulls": []},
    "no artifact": {"artifacts": [artifact(8, "site")]},
    "only that of an earlier attempt": {"run": {"run_started_at": "2026-01-31T13:00:00Z"}},
}


@pytest.mark.parametrize("what", QUIET)
def test_a_run_that_had_no_say_is_no_failure_and_posts_nothing(hub, run, what):
    assert run(**QUIET[what]) == (0, "")
    assert hub["posted"] == []


def test_of_two_artifacts_of_one_name_the_newer_counts(hub, run):
    late = artifact(9, created_at="2026-01-31T12:30:00Z")
    assert run(artifacts=[artifact(10), late]) == (0, "")
    assert len(hub["posted"]) == 1  # only that one is served


@pytest.mark.parametrize("end", ["~~~text\n", "<del>", "<ins>", "```\n", "| a |\n|---|\n| "])
def test_nothing_at_the_end_of_a_summary_swallows_whose_word_it_is(hub, run, end):
    assert run(zip=packed(("summary.md", f"# Approved\n{end}"))) == (0, "")
    ((*_, text),) = hub["posted"]
    assert text.index(RUN["html_url"]) < text.index("Approved")
    assert text.rstrip().endswith(inert.inert(end).rstrip())


HOSTILE = {
    "another file": packed(("summary.md", ""), ("more.md", "")),
    "no summary": packed(("index.html", "")),
    "a way out": packed(("../summary.md", "x")),
    "a link": packed((link("summary.md"), "/etc/passwd")),
    "a bomb": packed(("summary.md", "a" * 10_000_000)),
    "a heavy archive": os.urandom(comment.HEAVIEST + 1),
    "no archive": b"PK\x05\x06 nonsense",
    "a text that swells": packed(("summary.md", "<" * (inert.LONGEST // 2))),
    "no text": packed(("summary.md", b"\xff\xfe")),
}


REFUSED = {
    **{what: {"zip": data} for what, data in HOSTILE.items()},
    "a heavy artifact": {"artifacts": [artifact(9, size_in_bytes=10**6)]},
    "no answer": {"url": "http://127.0.0.1:1"},
}


@pytest.mark.parametrize("what", REFUSED)
def test_anything_but_one_small_text_for_an_open_pull_request_is_refused_in_a_line(hub, run, tmp_path, what):
    status, said = run(**REFUSED[what])
    assert (status, said.count("\n"), said.startswith("comment: ")) == (1, 1, True)
    assert hub["posted"] == []
    assert [p.name for p in tmp_path.iterdir()] == ["event.json"]


@pytest.mark.parametrize("kind", ["application/json", "application/zip"])
def test_no_answer_is_read_beyond_its_limit_whatever_it_says_it_is(served, kind):
    class Endless(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                for _ in range(10_000):
                    self.wfile.write(b" " * 100_000)
                    self.server.known.append(1)

    sent = []
    with pytest.raises(comment.Distrusted):
        comment.GitHub(served(Endless, sent), "o/r", "").request("zip", 1_000_000)
    assert len(sent) < 1000


def test_an_archive_damaged_anywhere_is_refused_and_never_a_traceback():
    whole, dice = packed(("summary.md", "words\n" * 50)), random.Random(1)
    told = 0
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        whole = packed(("summary.md", "words\n" * 50), method=method)
        for _ in range(300):
            data = bytearray(whole)
            for _ in range(dice.randint(1, 4)):
                data[dice.randrange(len(data))] = dice.randrange(256)
            try:
                comment.summary(bytes(data))
            except comment.Distrusted as why:
                told += "\n" not in str(why)
    assert told > 300


def test_nothing_in_a_summary_links_loads_mentions_or_is_html():
    text = (
        "<img src=x onerror=alert(1)> <!-- @everyone @org/team ![p](https://evil.example/p.png) [Log in](//evil.example)"
        " [a][b]\n[b]: https://evil.example\nwww.evil.example &#64;org &#x40;org &commat;org #12 \x1b[31m\u202egpj.exe"
        " gh-7 &#1 &#123 &#x31; &num;8 &#35;9 &colon;//x &#x3a;//x &#58;//x"
    )
    made = html.unescape(inert.inert(text).replace("&lt;", ""))
    assert not re.search(r"<|@\w|#\d|\]\(|\]\[|\]:|://|www\.|gh-\d|[\x1b\u202e]", made)


def test_what_is_posted_reads_as_the_comparison_wrote_it():
    names = "baseline.dial_number *a* `b` | c @d #1 <e> [f](g) http://h"
    for text in ("# Moved\n\n<ins>new</ins>\n\n| gain | 0.05 → 0.06 |\n|---|---|\n", markdown.inert(names)):
        made = inert.inert(text)
        assert made.replace("\u200b", "") == text.replace("\u200b", "")
    assert inert.inert("best&#95;possible") == "best&#95;possible"  # can be copied
    shown, _ = pandoc.run(inert.inert(markdown.inert(names)), "--from=gfm", "--to=html")
    assert html.unescape(shown).replace("\u200b", "") == f"<p>{names}</p>\n"


@pytest.mark.parametrize(
    "text",
    [
        "![b]\n\n[b]: //evil.example/p.png",
        "[b]\n\n[b]: /login 'a title'",
        "[b]\n\n[b]:\n//evil.example",
        "x[^1]\n\n[^1]: [y]\n\n[y]: //evil.example",
    ],
)
def test_a_reference_to_an_address_elsewhere_in_the_summary_is_no_link(text):
    shown, _ = pandoc.run(inert.inert(text), "--from=gfm", "--to=html")
    assert not re.search("<(a|img|section)", shown)


def test_a_summary_draws_no_diagram_and_sets_no_formula():
    for text in (
        "```mermaid\ngraph\n```",
        "~~~~ mermaid\ngraph\n~~~~",
        "- ```math\nx\n```",
        "$\\href{x}{y}$",
    ):
        made = inert.inert(text)
        assert not re.search(r"(```|~~~)\s*m|\$", made)
    shown, _ = pandoc.run(inert.inert("~~~text\na\n~~~\n"), "--from=gfm", "--to=html")
    assert re.fullmatch("<pre[^>]*><code>a</code></pre>\n", shown)
