"""A child process whose programs reach only this machine, write only where they may, and end with it.

Linux gives all three to plain users: a network namespace that holds loopback alone, a Landlock ruleset
(https://docs.kernel.org/userspace-api/landlock.html), and a parent to which orphans fall. Where a system lacks or
refuses one of the first two, `lacking` says so, and Python's own hook remains for the network (see offline).
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import signal
import socket
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import psutil

LINUX = sys.platform == "linux"
LIBC = ctypes.CDLL(None, use_errno=True)
NEW_USER, NEW_NET = 0x10000000, 0x40000000  # linux/sched.h
SET_PDEATHSIG, SET_CHILD_SUBREAPER, SET_NO_NEW_PRIVS = 1, 36, 38  # linux/prctl.h
SET_FLAGS, UP = 0x8914, 0x1  # linux/sockios.h, linux/if.h
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # system calls, the same on every architecture
WRITE_FILE, REFER, TRUNCATE = (
    1 << 1,
    1 << 13,
    1 << 14,
)  # linux/landlock.h; the latter two since its versions 2 and 3
IN_A_FOLDER = 0x1FF0  # to remove and to make whatever can lie in one
MOST = 10_000_000
"""Bytes of what a child prints that its log keeps."""


def call(
    function: Callable[[], object], log: int, closed: Sequence[Path], writable: Sequence[Path]
) -> object:
    """What `function` returns, as JSON has it, from a child; whatever the child has started is gone by then.

    It writes to nothing below `closed` but to `writable`, which are there. What it prints goes to the descriptor
    `log`, MOST bytes of it. Raises ChildProcessError where the child dies first.
    """
    network = closes_network()
    parent = os.getpid()
    if LINUX:
        LIBC.prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    (answer, answering), (printed, printing) = os.pipe(), os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    if (child := os.fork()) == 0:

        def confined() -> None:
            if LINUX:
                LIBC.prctl(SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != parent:
                return
            os.dup2(printing, 1)
            os.dup2(printing, 2)
            if network:
                close_network()
            close_files(closed, writable)
            said = json.dumps(function()).encode()
            with open(answering, "wb") as stream:
                stream.write(said)

        leave(confined)
    os.close(answering)
    os.close(printing)
    copying = threading.Thread(target=copy, args=(printed, log), daemon=True)
    copying.start()
    try:
        with open(answer, "rb") as stream:
            said = stream.read()
        os.waitpid(child, 0)
    finally:
        end_all()
        copying.join()
    if not said:
        raise ChildProcessError("it died before it had an answer")
    return json.loads(said)


def leave(function: Callable[[], object]) -> NoReturn:
    """Calls `function` and ends this forked process, whatever happens, without its parent's last duties."""
    status = 1
    try:
        function()
        status = 0
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def copy(printed: int, log: int) -> None:
    """Copies what is printed until nobody is left to print; beyond MOST bytes it only says so."""
    kept, more = 0, False
    with open(printed, "rb", buffering=0) as stream:
        while content := stream.read(1 << 16):
            more = more or kept + len(content) > MOST
            with suppress(OSError):  # a full disk ends the log, not the run
                kept += os.write(log, content[: MOST - kept])
    if more:
        with suppress(OSError):
            os.write(log, b"\n... more than %d bytes were printed; the rest is left out\n" % MOST)


def end_all() -> None:
    """Kills whatever this process has started, and what that has: daemons too, which fell to it as orphans."""
    while left := [
        p for p in psutil.Process().children(recursive=True) if p.status() != psutil.STATUS_ZOMBIE
    ]:
        for one in left:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(left, timeout=0.1)
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def lacking() -> list[str]:
    """What this system does not keep a notebook's programs from."""
    said = [] if closes_network() else ["programs that are not Python may reach the network"]
    return said if landlock() else [*said, "nothing keeps it from writing to the review"]


def closes_network() -> bool:
    """Whether this system lets a plain user have a network of one machine: tried in a child, since there is no way back."""
    if (child := os.fork()) == 0:
        try:
            close_network()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def close_network() -> None:
    """From now on this process, of one thread, and all that it starts have loopback and no other network.

    Raises OSError where the system refuses, perhaps halfway.
    """
    if not LINUX:
        raise OSError("no namespaces")
    user, group = os.geteuid(), os.getegid()
    if LIBC.unshare(NEW_USER | NEW_NET):
        raise OSError(ctypes.get_errno(), "unshare")
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        Path("/proc/self", name).write_text(line)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", UP))


def landlock() -> int:
    """The version of Landlock here; 0 where there is none."""
    return max(LIBC.syscall(CREATE_RULESET, None, 0, 1), 0) if LINUX else 0


def close_files(closed: Sequence[Path], writable: Sequence[Path]) -> None:
    """From now on this thread and all that it starts change nothing below `closed` but what `writable` names.

    Landlock knows only what is allowed: that is what lies beside the closed folders as they are now. Nothing new can
    be made directly in a folder that holds one of them.
    """
    version = landlock()
    if not version:
        return
    in_a_file = WRITE_FILE | (TRUNCATE if version >= 3 else 0)
    in_a_folder = in_a_file | IN_A_FOLDER | (REFER if version >= 2 else 0)
    handled = ctypes.c_uint64(in_a_folder)
    rules = LIBC.syscall(CREATE_RULESET, ctypes.byref(handled), ctypes.sizeof(handled), 0)
    for place in (*beside(Path("/"), [p.resolve() for p in closed]), *writable):
        with suppress(OSError):  # gone meanwhile, or not for us
            opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
            rule = struct.pack("=Qi", in_a_folder if place.is_dir() else in_a_file, opened)
            LIBC.syscall(ADD_RULE, rules, 1, rule, 0)
            os.close(opened)
    LIBC.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if LIBC.syscall(RESTRICT_SELF, rules, 0):
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    os.close(rules)


def beside(folder: Path, closed: Sequence[Path]) -> Iterator[Path]:
    """Everything below `folder` but what lies in `closed`, by as few paths as it takes; links are not followed."""
    with suppress(OSError):
        for place in [folder / name for name in os.listdir(folder)]:
            if place in closed or place.is_symlink():
                continue
            if any(one.is_relative_to(place) for one in closed):
                yield from beside(place, closed)
            else:
                yield place
