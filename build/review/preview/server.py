"""Serves the last good page on 127.0.0.1, and tells the browser of each change as a server-sent event.

The script that listens is put into pages as they are served, never into files. A request under another host's name
is refused, and so is one that another site's page makes: no web site can read an unpublished article, or learn that
there is one, through its reader's browser.
"""

from __future__ import annotations

import json
import socketserver
import sys
import threading
from functools import cache
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

from ..core.errors import ReviewError
from ..guard import policy
from .site import Site

EVENTS = "/-/events"
PULSE = 15  # seconds after which a silent connection shows that it lives
LISTENERS = 50  # that are told of changes at one time; each has a thread
ELSEWHERE = ("cross-site", "same-site")
"""What a browser says of a request that a page of another origin, such as another port of this machine, makes."""
NO_PAGE = "<!DOCTYPE html>\n<html lang=en><title>Preview</title><link rel=icon href=data:,><body><main><h1>No page yet</h1></main></body></html>"


class Server(ThreadingHTTPServer):
    """Serves `site` on `port` of 127.0.0.1; 0 takes a free one. Raises ReviewError where the port is taken."""

    def __init__(self, site: Site, port: int):
        self.site = site
        self.listeners = threading.BoundedSemaphore(LISTENERS)
        try:
            super().__init__(("127.0.0.1", port), Handler)
        except OSError as error:
            todo = "choose another with --port, or --port 0 for any that is free"
            raise ReviewError(f"port {port}: {error.strerror or error}", todo) from None

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)  # without HTTPServer's search for this machine's name
        self.server_name, self.server_port = self.server_address[:2]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, request, client_address) -> None:
        """A browser that leaves in the middle is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Handler(SimpleHTTPRequestHandler):
    server: Server
    timeout = PULSE  # seconds for a request to be made: who connects and says nothing holds no thread

    def __init__(self, request, client_address, server: Server):
        super().__init__(request, client_address, server, directory=str(server.site.folder))

    def log_message(self, format: str, *arguments: object) -> None:
        """Silence: the terminal is for what went wrong with the article."""

    def do_GET(self) -> None:
        port = self.server.server_port
        names = (f"127.0.0.1:{port}", f"localhost:{port}")
        if self.headers.get("Host") not in names:
            self.send_error(HTTPStatus.FORBIDDEN, "Not the name of this machine")
        elif self.foreign():
            self.send_error(HTTPStatus.FORBIDDEN, "Another site asks")
        elif self.path == EVENTS:
            self.events()
        else:
            self.file()

    def do_HEAD(self) -> None:
        self.send_error(HTTPStatus.METHOD_NOT_ALLOWED)

    def foreign(self) -> bool:
        """Whether a page of another origin asks; to follow a link from there is the reader's own wish."""
        host, origin = self.headers["Host"], self.headers.get("Origin")
        wished = (
            self.headers.get("Sec-Fetch-Mode") == "navigate"
            and self.headers.get("Sec-Fetch-Dest") == "document"
        )
        from_elsewhere = self.headers.get("Sec-Fetch-Site") in ELSEWHERE and not wished
        return from_elsewhere or origin not in (None, f"http://{host}")

    def file(self) -> None:
        site = self.server.site
        with site.changed:
            version = site.version
            path = Path(self.translate_path(self.path))
            try:
                path = path / "index.html" if path.is_dir() else path
                body = path.read_bytes()
            except (OSError, ValueError):  # also a name that no file can have: too long, or with a NUL in it
                body = NO_PAGE.encode() if not site.pages and path.name == "index.html" else None
        if body is None:
            return self.send_error(HTTPStatus.NOT_FOUND)
        if path.suffix == ".html":
            body = listening(body.decode(), version).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8" if path.suffix == ".html" else self.guess_type(path))  # fmt: skip
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def events(self) -> None:
        """Tells the state now and at each change, until the browser leaves."""
        if not self.server.listeners.acquire(blocking=False):
            return self.send_error(HTTPStatus.SERVICE_UNAVAILABLE, "Too many listen already")
        try:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            seen = -1
            while True:
                seen, state = self.server.site.wait(seen, PULSE)
                text = f"data: {json.dumps(state)}\n\n" if state else ": still here\n\n"
                self.wfile.write(text.encode())
                self.wfile.flush()
        finally:
            self.server.listeners.release()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        super().end_headers()


@cache
def script() -> str:
    """The script that listens."""
    return f"\n{(files('review.preview') / 'listen.js').read_text(encoding='utf-8').strip()}\n"


def listening(page: str, version: str) -> str:
    """`page` with the script at its end; its policy lets in this script and the events, and nothing else."""
    tag = f'<script data-version="{version}">{script()}</script>\n'
    page = policy.allow(page, {"script-src": policy.source(script()), "connect-src": "'self'"})
    head, end, tail = page.rpartition("</body>")
    return head + tag + end + tail
