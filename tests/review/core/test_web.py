"""The web is asked within limits, and no private network is; a small server on this machine stands for it."""

import socket
import threading
import time
from contextlib import suppress

import pytest
from registry import served
from review.core import web as asking
from review.core.errors import ReviewError
from throwaway import PNG


def test_an_answer_has_its_limits(web, monkeypatch):
    assert len(asking.get(web.page("/long", bytes(1000)), 1000)) == 1000
    for path, headers, body in (
        ("/more", {}, bytes(1001)),
        ("/short", {"Content-Length": "1001"}, bytes(900)),
    ):
        with pytest.raises(ReviewError):
            asking.get(web.page(path, body, **headers), 1000)


@pytest.mark.parametrize(
    "begin",
    [b"", b"HTTP/1.1 200 ", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1"],
)  # fmt: skip
def test_a_server_that_answers_drop_by_drop_is_left(web, monkeypatch, begin):
    monkeypatch.setattr(asking, "ALL", 0.3)
    left = threading.Event()

    def drip(listening):
        with listening.accept()[0] as connection, suppress(ConnectionError):
            connection.sendall(begin)
            for _ in range(100):
                connection.sendall(b"0")
                time.sleep(0.05)
            return
        left.set()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip, args=[listening])
        thread.start()
        with pytest.raises(ReviewError):
            asking.get(f"http://127.0.0.1:{listening.getsockname()[1]}/", 1000)
        thread.join()
    assert left.is_set()


def test_redirections_are_few_and_stay_on_the_web(web):
    web.page("/end", PNG)
    for i in range(asking.REDIRECTS + 1):
        web.page(f"/{i}", b"", 302, Location=f"/{i + 1}" if i < asking.REDIRECTS else "/end")
    assert asking.get(web.address + "/1", 1000) == PNG
    for place in (
        web.address + "/0",
        *("file:///etc/passwd", "ftp://127.0.0.1/a", "data:image/png,a", "gopher://a"),
    ):
        with pytest.raises(ReviewError):
            asking.get(web.page("/away", b"", 302, Location=place), 1000)
    for address in (
        "file:///etc/passwd",
        "ftp://127.0.0.1/a",
        "http://",
        "http://127.0.0.1:99999/",
        "http://[",
        "http://127.0.0.1:1/",
    ):
        with pytest.raises(ReviewError):
            asking.get(address, 1000)


def test_no_private_network_is_asked_not_even_by_a_redirection(web, monkeypatch):
    monkeypatch.undo()
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with pytest.raises(ReviewError, match="private"):
        asking.get(web.page("/a.png", PNG), 1000)
    assert web.asked == []
    monkeypatch.setattr(asking, "public", lambda host: True)
    with served() as other:
        seen = iter([True, False])
        monkeypatch.setattr(asking, "public", lambda host: next(seen))
        with pytest.raises(ReviewError, match="private"):
            asking.get(web.page("/away", b"", 302, Location=other.page("/secret", PNG)), 1000)
        assert (web.asked, other.asked) == (["/away"], [])


@pytest.mark.parametrize(
    "environment",
    [{"no_proxy": "localhost"}, {"no_proxy": "*", "http_proxy": "PROXY"}, {"https_proxy": "PROXY"}, {"ftp_proxy": "PROXY"},
     {"http_proxy": "PROXY", "no_proxy": "127.0.0.1"}],
)  # fmt: skip
@pytest.mark.parametrize("spelled", [str.lower, str.upper])
def test_a_proxy_that_is_not_asked_opens_no_private_network(web, monkeypatch, environment, spelled):
    monkeypatch.setattr(asking, "public", lambda host: False)
    with served() as proxy:
        for name, value in environment.items():
            monkeypatch.setenv(spelled(name), value.replace("PROXY", proxy.address))
        with pytest.raises(ReviewError, match="private"):
            asking.get(web.page("/a.png", PNG), 1000)
        with pytest.raises(ReviewError):
            asking.get(web.address.replace("http:", "https:"), 1000)
        assert (web.asked, proxy.asked) == ([], [])


def test_a_proxy_does_the_asking(web, monkeypatch):
    monkeypatch.setattr(asking, "public", lambda host: False)
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, web.address)
    web.page("http://example.org/a.png", PNG)
    assert asking.get("http://example.org/a.png", 1000) == PNG
    with pytest.raises(ReviewError, match="501"):  # it knows no tunnels, for which it was asked
        asking.get("https://example.org/a.png", 1000)


def test_a_proxy_that_is_reached_by_tls_is_no_private_network_either(monkeypatch):
    monkeypatch.setattr(asking.PublicTLS, "do_open", lambda self, connection, asked: connection)
    asked, own = (asking.request.Request(f"{scheme}://example.org/a.png") for scheme in ("http", "https"))
    asked.set_proxy("10.0.0.1:3128", "https")
    assert asking.PublicTLS().https_open(asked) is asking.http.client.HTTPSConnection
    assert asking.PublicTLS().https_open(own) is asking.ConnectionTLS


@pytest.mark.parametrize(
    ("host", "public"),
    [("127.0.0.1", False), ("10.1.2.3", False), ("192.168.0.1", False), ("169.254.169.254", False), ("::1", False),
     ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:127.0.0.1", False), ("0.0.0.0", False),
     ("93.184.216.34", True), ("2606:2800:220:1::1", True)],
)  # fmt: skip
def test_an_address_is_public_or_not(host, public):
    assert asking.public(host) == public
