"""What is served: the page as it was written, with one script more, to this machine only."""

import contextlib
import re
import socket
import threading
import time
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


def get(served, path: str = "", **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(
        served.url + path, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
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


@pytest.mark.parametrize(
    "path",
    [
        "none.html",
        "../secret.txt",
        "%2e%2e/secret.txt",
        "..%2fsecret.txt",
        "%00",
        "note.txt%00",
        "%ff",
        "x" * 300,
    ],
)
def test_nothing_outside_the_page_is_served(served, path):
    assert get(served, path)[0] == 404
    (served.site.folder / "index.html").unlink()
    assert get(served)[0] == 404


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1"])
def test_a_request_under_another_name_is_refused(served, host):
    status, text = get(served, Host=host)
    assert status == 403
    assert "Text." not in text


FOREIGN = [
    {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "image"},
    {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "cors", "Origin": "http://127.0.0.1:1"},
    {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
]


@pytest.mark.parametrize("path", ["", "-/events", "none.html"])
@pytest.mark.parametrize("headers", FOREIGN, ids=range(len(FOREIGN)))
def test_what_another_sites_page_asks_for_is_refused_there_or_not(served, headers, path):
    status, text = get(served, path, **headers)
    assert (status, "Text." in text) == (403, False)


OWN = [
    {"Sec_Fetch_Site": "same-origin", "Sec_Fetch_Mode": "cors"},
    {"Sec_Fetch_Site": "none", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"},
    {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"},
]


@pytest.mark.parametrize("headers", OWN, ids=range(len(OWN)))
def test_the_page_itself_and_a_followed_link_are_answered(served, headers):
    assert get(served, **headers)[0] == 200
    assert get(served, Origin=served.url.rstrip("/"))[0] == 200


def test_so_many_listen_and_no_more_until_one_leaves(tmp_path, monkeypatch):
    monkeypatch.setattr(server, "LISTENERS", 3)
    monkeypatch.setattr(server, "PULSE", 0.05)
    with server.Server(Site(tmp_path), 0) as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        listening = [urllib.request.urlopen(f"{one.url}-/events", timeout=10) for _ in range(3)]
        assert [stream.readline()[:5] for stream in listening] == [b"data:"] * 3
        assert get(one, "-/events")[0] == 503
        listening[0].close()
        for _ in range(100):
            time.sleep(0.05)
            with contextlib.suppress(urllib.error.HTTPError):
                urllib.request.urlopen(f"{one.url}-/events", timeout=10).close()
                break
        else:
            pytest.fail("the place of who left stays taken")
        one.shutdown()


def test_who_connects_and_asks_nothing_is_sent_away(served, monkeypatch):
    monkeypatch.setattr(server.Handler, "timeout", 0.05)
    with socket.create_connection(served.server_address) as silent:
        silent.settimeout(10)
        assert silent.recv(1) == b""


def test_a_port_that_is_taken_is_named_in_one_line(served, tmp_path):
    with pytest.raises(ReviewError, match=rf"port {served.server_port}: .*--port"):
        server.Server(Site(tmp_path), served.server_port)
