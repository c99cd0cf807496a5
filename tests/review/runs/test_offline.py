"""192.0.2.0/24 is set aside for documentation, .invalid for names that never exist (RFC 5737, RFC 2606)."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from review.runs import offline

TRIES = {
    "connect": "socket.socket().connect(('192.0.2.1', 80))",
    "create_connection": "socket.create_connection(('192.0.2.1', 80), 1)",
    "IPv6": "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
    "IPv4 in IPv6": "socket.socket(socket.AF_INET6).connect(('::ffff:192.0.2.1', 80))",
    "name": "socket.getaddrinfo('example.invalid', 80)",
    "gethostbyname": "socket.gethostbyname('example.invalid')",
    "UDP": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "sendmsg": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ('192.0.2.1', 53))",
    "urllib": "__import__('urllib.request').request.urlopen('http://example.invalid')",
    "asyncio": "__import__('asyncio').run(__import__('asyncio').open_connection('192.0.2.1', 80))",
}
LOOPBACK = """
import socket
server = socket.create_server(("127.0.0.1", 0))
port = server.getsockname()[1]
for host in ("127.0.0.1", "localhost"):
    socket.create_connection((host, port), 5).close()
a, b = socket.socketpair()
a.sendall(b"x")
print(b.recv(1), socket.getaddrinfo("::1", 80)[0][4][0])
"""


def python(program: str, **environment: str) -> subprocess.CompletedProcess:
    closed = offline.environment(os.environ | environment)
    return subprocess.run(
        [sys.executable, "-c", program], env=closed, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("attempt", TRIES.values(), ids=TRIES)
def test_nothing_but_this_machine_is_reached(attempt):
    result = python(f"import socket\n{attempt}")
    assert result.returncode == 1
    assert re.search(r"(192\.0\.2\.1|2001:db8::1|example\.invalid): .*exemplars/data", result.stderr)


def test_loopback_and_local_sockets_work():
    assert python(LOOPBACK).stdout == "b'x' ::1\n"


def test_a_process_of_a_process_is_closed_too():
    program = f"import subprocess, sys\nsys.exit(subprocess.call([sys.executable, '-c', {'import socket; ' + TRIES['connect']!r}]))"
    assert "192.0.2.1: " in python(program).stderr


def test_a_proxy_on_this_machine_is_no_way_out():
    program = "import os; print(sorted(k for k in os.environ if 'proxy' in k.lower()))"
    assert python(program, http_proxy="http://127.0.0.1:9", HTTPS_PROXY="http://127.0.0.1:9").stdout == "[]\n"


def test_a_build_closes_its_own_network(tmp_path):
    (tmp_path / "content").mkdir()
    (tmp_path / "content/metadata.yaml").write_text("title: T\nauthors:\n- name: Ada\n")
    (tmp_path / "content/01.a.md").write_text("## A\n\nWords.\n")
    program = f"import os, socket\nfrom review.cli import main\nos.chdir({str(tmp_path)!r})\nmain()\n{TRIES['connect']}"
    call = [sys.executable, "-c", program, "build", "--formats", "html"]
    package = str(Path(offline.__file__).parents[2])
    done = subprocess.run(call, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": package})
    assert (tmp_path / "output/index.html").is_file(), done.stderr
    assert "192.0.2.1: the network is closed" in done.stderr


def test_libraries_see_an_ordinary_refusal():
    program = f"import socket\ntry: {TRIES['name']}\nexcept OSError: print(socket.getfqdn())"
    assert python(program).returncode == 0


def test_the_machines_own_start_hook_still_runs(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("print('hook of the machine')")
    result = python("import socket; " + TRIES["connect"], PYTHONPATH=str(tmp_path))
    assert result.stdout == "hook of the machine\n"
    assert "192.0.2.1: " in result.stderr


def test_the_start_hook_stands_first_and_once():
    twice = offline.environment(offline.environment({"PYTHONPATH": f"a{os.pathsep}b"}))
    assert twice["PYTHONPATH"].split(os.pathsep) == [str(offline.HOOK), "a", "b"]
    assert (Path(offline.HOOK) / "sitecustomize.py").is_file()
