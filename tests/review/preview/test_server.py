"""What is served: the page as it was written, with one script more, to this machine only."""

import re
import threading
import urllib.error
import urllib.request

import pytest
from review.core.errors import ReviewError
from review.guard import policy
from review.preview import server
from review.preview.site import Site

PAGE = """<html><head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-own='; style-src 'unsafe-inline'; connect-src 'self'">
</head><body><p>Text.</p></body></html>"""


@pytest.fixture
def served(tmp_path):
    """A server of a folder with a page, a note beside it, and a secret outside."""
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "index.html").write_text(PAGE)
    (folder / "note.txt").write_text("note")
    (tmp_path / "secret.txt").write_text("secret")
    site = Site(tmp_path)
    site.show(folder, [])
    with server.Server(site, 0) as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield one
        one.shutdown()


def get(served, path: str = "", host: str | None = None) -> tuple[int, str]:
    request = urllib.request.Request(served.url + path, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_the_page_is_served_with_the_script_and_written_without(served):
    status, page = get(served)
    assert status == 200
    assert page.count("<script") == 1
    assert f'data-version="{served.site.version}"' in page
    assert page.index("Text.") < page.index("<script") < page.index("</body>")
    assert get(served, "note.txt") == (200, "note")
    assert "<script" not in (served.site.folder / "index.html").read_text()


def test_the_policy_lets_this_script_in_and_nothing_else(served):
    _, page = get(served)
    allowed = re.search(r'Policy" content="([^"]*)"', page)[1]
    digest = policy.source(server.script())
    assert f"script-src 'sha256-own=' {digest};" in allowed
    assert allowed.replace(f" {digest}", "") == re.search(r'Policy" content="([^"]*)"', PAGE)[1]


def test_a_page_that_forbids_scripts_lets_this_one_in():
    page = PAGE.replace("script-src 'sha256-own='; ", "").replace("; connect-src 'self'", "")
    allowed = re.search(r'Policy" content="([^"]*)"', server.listening(page, "1"))[1]
    assert allowed.startswith("default-src 'none'; ")
    assert allowed.endswith(f"script-src {policy.source(server.script())}; connect-src 'self'")


@pytest.mark.parametrize("path", ["none.html", "../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt"])
def test_nothing_outside_the_page_is_served(served, path):
    assert get(served, path)[0] == 404
    (served.site.folder / "index.html").unlink()
    assert get(served)[0] == 404


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1"])
def test_a_request_under_another_name_is_refused(served, host):
    status, text = get(served, host=host)
    assert status == 403
    assert "Text." not in text


def test_a_port_that_is_taken_is_named_in_one_line(served, tmp_path):
    with pytest.raises(ReviewError, match=rf"port {served.server_port}: .*--port"):
        server.Server(Site(tmp_path), served.server_port)
