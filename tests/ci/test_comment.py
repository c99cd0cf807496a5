"""The comment on a pull request, against a stand-in of GitHub's API: a stranger's artifact, read as one."""

import html
import http.server
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from review.comparison import markdown
from review.markdown import pandoc

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("comment", ROOT / "ci/comment.py")
comment = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(comment)

RUN = {
    "id": 7, "head_sha": "a" * 40, "head_branch": "mend", "html_url": "https://github.com/o/r/actions/runs/7",
    "head_repository": {"owner": {"login": "stranger"}},
}  # fmt: skip


def packed(*entries: tuple, **options) -> bytes:
    """A zip archive of (name or ZipInfo, content) pairs."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return data.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    return entry


class StandIn(http.server.BaseHTTPRequestHandler):
    def answer(self, body, kind="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        hub = self.server.known
        path = self.path.removeprefix("/repos/o/r/")
        if path.startswith("pulls?"):
            assert path == "pulls?state=open&head=stranger%3Amend"
            self.answer(hub["pulls"])
        elif path == "actions/runs/7/artifacts":
            self.answer({"artifacts": hub["artifacts"]})
        elif path == "actions/artifacts/9/zip":
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/store")
            self.end_headers()
        elif path == "/store":
            hub["store"].append(self.headers.get("Authorization"))
            self.answer(hub["zip"], "application/zip")
        else:
            self.answer(hub["comments"])

    def do_POST(self):
        text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]
        self.server.known["posted"].append((self.command, self.path.removeprefix("/repos/o/r/"), text))
        self.answer({})

    do_PATCH = do_POST


@pytest.fixture
def hub(served):
    """What GitHub knows and is told; `run()` runs the program against it."""
    known = {
        "pulls": [{"number": 3, "head": {"sha": "b" * 40}}, {"number": 4, "head": {"sha": "a" * 40}}],
        "artifacts": [{"id": 8, "name": "site", "size_in_bytes": 10**8}, {"id": 9, "name": "summary", "size_in_bytes": 99}],
        "zip": packed(("summary.md", "# What moved\n\n| a | b |\n")),
        "comments": [], "posted": [], "store": [],
    }  # fmt: skip
    known["url"] = served(StandIn, known)
    return known


@pytest.fixture
def run(hub, tmp_path):
    """Runs the program with some of what GitHub knows changed: its status and what it says."""

    def comment(**changes) -> tuple[int, str]:
        hub.update(changes)
        (tmp_path / "event.json").write_text(json.dumps({"workflow_run": RUN}))
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


HOSTILE = {
    "another file": packed(("summary.md", ""), ("more.md", "")),
    "no summary": packed(("index.html", "")),
    "a way out": packed(("../summary.md", "x")),
    "a link": packed((link("summary.md"), "/etc/passwd")),
    "a bomb": packed(("summary.md", "a" * 10_000_000)),
    "a heavy archive": os.urandom(comment.HEAVIEST + 1),
    "no archive": b"PK\x05\x06 nonsense",
    "a text that swells": packed(("summary.md", "<" * (comment.LONGEST // 2))),
    "no text": packed(("summary.md", b"\xff\xfe")),
}


REFUSED = {
    **{what: {"zip": data} for what, data in HOSTILE.items()},
    "no pull request": {"pulls": []},
    "another commit": {"pulls": [{"number": 3, "head": {"sha": "b" * 40}}]},
    "no artifact": {"artifacts": []},
    "a heavy artifact": {"artifacts": [{"id": 9, "name": "summary", "size_in_bytes": 10**6}]},
    "no answer": {"url": "http://127.0.0.1:1"},
}


@pytest.mark.parametrize("what", REFUSED)
def test_anything_but_one_small_text_for_an_open_pull_request_is_refused_in_a_line(hub, run, tmp_path, what):
    status, said = run(**REFUSED[what])
    assert (status, said.count("\n"), said.startswith("comment: ")) == (1, 1, True)
    assert hub["posted"] == []
    assert [p.name for p in tmp_path.iterdir()] == ["event.json"]


def test_nothing_in_a_summary_links_loads_mentions_or_is_html():
    text = (
        "<img src=x onerror=alert(1)> <!-- @everyone @org/team ![p](https://evil.example/p.png) [Log in](//evil.example)"
        " [a][b]\n[b]: https://evil.example\nwww.evil.example &#64;org &#x40;org &commat;org #12 \x1b[31m\u202egpj.exe"
        " gh-7 &#1 &#123 &#x31; &num;8 &#35;9 &colon;//x &#x3a;//x &#58;//x"
    )
    made = html.unescape(comment.inert(text).replace("&lt;", ""))
    assert not re.search(r"<|@\w|#\d|\]\(|\]\[|\]:|://|www\.|gh-\d|[\x1b\u202e]", made)


def test_what_is_posted_reads_as_the_comparison_wrote_it():
    names = "baseline.dial_number *a* `b` | c @d #1 <e> [f](g) http://h"
    for text in ("# Moved\n\n<ins>new</ins>\n\n| gain | 0.05 → 0.06 |\n|---|---|\n", markdown.inert(names)):
        made = comment.inert(text)
        assert made.replace("\u200b", "") == text.replace("\u200b", "")
    assert comment.inert("best&#95;possible") == "best&#95;possible"  # can be copied
    shown, _ = pandoc.run(comment.inert(markdown.inert(names)), "--from=gfm", "--to=html")
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
    shown, _ = pandoc.run(comment.inert(text), "--from=gfm", "--to=html")
    assert not re.search("<(a|img|section)", shown)


def test_a_summary_draws_no_diagram_and_sets_no_formula():
    for text in (
        "```mermaid\ngraph\n```",
        "~~~~ mermaid\ngraph\n~~~~",
        "- ```math\nx\n```",
        "$\\href{x}{y}$",
    ):
        made = comment.inert(text)
        assert not re.search(r"(```|~~~)\s*m|\$", made)
    shown, _ = pandoc.run(comment.inert("~~~text\na\n~~~\n"), "--from=gfm", "--to=html")
    assert re.fullmatch("<pre[^>]*><code>a</code></pre>\n", shown)
