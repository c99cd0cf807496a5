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
import threading
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
    def log_message(self, *words):
        pass

    def answer(self, body, kind="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        hub = self.server.hub
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
        self.server.hub["posted"].append((self.command, self.path.removeprefix("/repos/o/r/"), text))
        self.answer({})

    do_PATCH = do_POST


@pytest.fixture
def hub():
    """What GitHub knows and is told; `run()` runs the program against it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    server.hub = known = {
        "pulls": [{"number": 3, "head": {"sha": "b" * 40}}, {"number": 4, "head": {"sha": "a" * 40}}],
        "artifacts": [{"id": 8, "name": "site", "size_in_bytes": 10**8}, {"id": 9, "name": "summary", "size_in_bytes": 99}],
        "zip": packed(("summary.md", "# What moved\n\n| a | b |\n")),
        "comments": [], "posted": [], "store": [],
    }  # fmt: skip
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    known["url"] = f"http://127.0.0.1:{server.server_port}"
    yield known
    server.shutdown()


def run(hub, tmp_path):
    (tmp_path / "event.json").write_text(json.dumps({"workflow_run": RUN}))
    environment = {
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"), "GITHUB_API_URL": hub["url"], "GITHUB_REPOSITORY": "o/r",
        "GITHUB_TOKEN": "secret", "PATH": os.environ["PATH"],
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, str(ROOT / "ci/comment.py")],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )


def test_the_summary_is_posted_on_the_pull_request_that_the_api_names(hub, tmp_path):
    done = run(hub, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    ((method, path, text),) = hub["posted"]
    assert (method, path) == ("POST", "issues/4/comments")
    assert "# What moved\n\n| a | b |\n" in text
    assert text.endswith("[the site that it made](https://github.com/o/r/actions/runs/7#artifacts).")


def test_a_later_run_renews_its_own_comment_and_nobody_elses(hub, tmp_path):
    stranger = {"id": 1, "user": {"login": "stranger"}, "body": comment.MARK}
    hub["comments"] = [
        stranger,
        {"id": 2, "user": {"login": "github-actions[bot]"}, "body": f"{comment.MARK}\nold"},
    ]
    assert run(hub, tmp_path).returncode == 0
    assert [posted[:2] for posted in hub["posted"]] == [("PATCH", "issues/comments/2")]


def test_the_token_does_not_follow_the_artifact_to_another_host(hub, tmp_path):
    assert run(hub, tmp_path).returncode == 0
    assert hub["store"] == [None]


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


@pytest.mark.parametrize("what", HOSTILE)
def test_an_artifact_that_is_not_one_small_text_is_refused_in_a_line(hub, tmp_path, what):
    hub["zip"] = HOSTILE[what]
    done = run(hub, tmp_path)
    assert done.returncode == 1
    assert re.fullmatch(r"comment: .+; nothing is posted\n", done.stderr)
    assert hub["posted"] == []
    assert [p.name for p in tmp_path.iterdir()] == ["event.json"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"pulls": []}, "no open pull request ends at aaaaaaa"),
        ({"pulls": [{"number": 3, "head": {"sha": "b" * 40}}]}, "no open pull request"),
        ({"artifacts": []}, "0 artifacts called summary"),
        ({"artifacts": [{"id": 9, "name": "summary", "size_in_bytes": 10**6}]}, "weighs 1000000 bytes"),
    ],
)
def test_a_run_without_its_pull_request_or_its_summary_posts_nothing(hub, tmp_path, changes, says):
    hub.update(changes)
    done = run(hub, tmp_path)
    assert done.returncode == 1
    assert says in done.stderr
    assert hub["posted"] == []


def test_an_api_that_does_not_answer_is_said_in_a_line(hub, tmp_path):
    hub["url"] = "http://127.0.0.1:1"
    done = run(hub, tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "does not answer" in done.stderr


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
