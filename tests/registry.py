"""A small server on this machine: what tests may ask in the place of the web."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, dict[str, str], bytes]


class Web:
    """`answers` maps each path to status, headers and body; what it lacks is 404. `asked` are the paths, in order."""

    def __init__(self, address: str):
        self.address = address
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []

    def page(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        """Has `body` at `path`; its whole address."""
        self.answers[path] = (status, headers, body)
        return self.address + path


@contextmanager
def served() -> Iterator[Web]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            web.asked.append(self.path)
            status, headers, body = web.answers.get(self.path, (404, {}, b"<html>nothing here</html>"))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web = Web(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
