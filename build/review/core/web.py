"""Fetches a file of a stranger's choice from the web: so many bytes, for so long, and from no private network."""

from __future__ import annotations

import http.client
import ipaddress
import socket
from urllib import request
from urllib.error import HTTPError
from urllib.parse import quote

from . import signals
from .errors import ReviewError

SILENT, ALL = 20, 60
"""Seconds that a server may say nothing, and that a file may take."""
REDIRECTS = 5


def get(url: str, most: int) -> bytes:
    """What the `http:` or `https:` address `url` leads to, `most` bytes at most. Raises ReviewError with why it cannot be had."""
    found = bytearray()
    try:
        asked = request.Request(
            quote(url, safe="%/:=&?~#+!$,;'@()*[]"), headers={"User-Agent": "review-executed"}
        )
        with signals.limit(ALL), opener().open(asked, timeout=SILENT) as answer:
            while part := answer.read1(1 << 16):
                found += part
                if len(found) > most:
                    raise ReviewError(f"it has more than {most >> 20} MB", "make a smaller copy")
            if answer.length:
                raise http.client.IncompleteRead(bytes(found), answer.length)
    except HTTPError as error:
        said = f"its server answers {error.code} {error.reason}"
        raise ReviewError(" ".join(said.split())[:200], "mend the address, or keep a copy") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        why = " ".join(str(getattr(error, "reason", None) or error or type(error).__name__).split())[:200]
        raise ReviewError(f"it could not be reached ({why})", "look whether this machine is online") from None
    return bytes(found)


def opener() -> request.OpenerDirector:
    """Follows few redirections, to http and https alone; asks no host of a private network, unless a proxy does the asking."""
    made = request.OpenerDirector()
    errors = (request.HTTPDefaultErrorHandler(), request.HTTPErrorProcessor(), request.UnknownHandler())
    for handler in (request.ProxyHandler(), Public(), PublicTLS(), Redirects(), *errors):
        made.add_handler(handler)
    return made


class Redirects(request.HTTPRedirectHandler):
    max_redirections = REDIRECTS


class Connection(http.client.HTTPConnection):
    def connect(self) -> None:
        super().connect()
        look_at(self.sock)


class ConnectionTLS(http.client.HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        if not self._tunnel_host:  # a proxy is asked for the rest of the way
            look_at(self.sock)


class Public(request.HTTPHandler):
    def http_open(self, asked: request.Request) -> http.client.HTTPResponse:
        return self.do_open(http.client.HTTPConnection if asked.has_proxy() else Connection, asked)


class PublicTLS(request.HTTPSHandler):
    def https_open(self, asked: request.Request) -> http.client.HTTPResponse:
        return self.do_open(http.client.HTTPSConnection if asked.has_proxy() else ConnectionTLS, asked)


def look_at(connected: socket.socket) -> None:
    """Raises PermissionError where the other end is not of the public internet: nothing has been asked of it yet."""
    host = connected.getpeername()[0]
    if not public(host):
        connected.close()
        raise PermissionError(f"{host} is an address of a private network")


def public(host: str) -> bool:
    """Whether an address is one of the internet's, and not of this machine or the network that it is in."""
    return ipaddress.ip_address(host.partition("%")[0]).is_global
