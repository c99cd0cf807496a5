"""Closes the network: after `deny()` this process reaches nothing but its own machine.

Standard library only, since the start hook in `closed/` loads this file by its path into every Python that a
notebook starts. What does not go through Python's sockets (curl, say) is beyond it.
"""

import ipaddress
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

HOOK = Path(__file__).with_name("closed")
PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy")
_closed = False


class Unreachable(PermissionError):
    """The network is closed; libraries see an ordinary refusal of the operating system."""

    def __init__(self, host: object):
        super().__init__(
            f"{host}: the network is closed while a review is built; put what you need under exemplars/data"
        )


def deny() -> None:
    """Refuses every address but loopback (and local sockets) from now on, in this process, for good.

    Raises Unreachable at the call that looks up a name, connects or sends.
    """
    global _closed
    for name in PROXIES:  # a proxy on this machine would lead out again
        os.environ.pop(name, None)
        os.environ.pop(name.upper(), None)
    if not _closed:
        _closed = True
        sys.addaudithook(refuse)


def environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """`inherited`, changed so that every Python started with it closes its network before anything else."""
    kept = {k: v for k, v in inherited.items() if k.lower() not in PROXIES}
    others = [p for p in kept.get("PYTHONPATH", "").split(os.pathsep) if p and p != str(HOOK)]
    return kept | {"PYTHONPATH": os.pathsep.join([str(HOOK), *others])}


def refuse(event: str, arguments: tuple) -> None:
    """An audit hook (PEP 578): the events are those of the modules socket and _socket."""
    if not event.startswith("socket."):
        return
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        sock, address = arguments[:2]
        if sock.family in (socket.AF_INET, socket.AF_INET6) and address:
            check(address[0])
    elif event == "socket.getnameinfo":
        check(arguments[0][0])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        check(arguments[0])


def check(host: object) -> None:
    """Raises Unreachable unless `host` (a name, an address, or nothing) is this machine's loopback."""
    name = host.decode("ascii", "replace") if isinstance(host, (bytes, bytearray)) else host
    if name in (None, "", "localhost"):
        return
    try:
        local = ipaddress.ip_address(str(name).partition("%")[0])
    except ValueError:
        raise Unreachable(name) from None
    mapped = getattr(local, "ipv4_mapped", None)
    if not (mapped or local).is_loopback:
        raise Unreachable(name)
