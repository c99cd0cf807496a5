"""Lets what a supervisor sends, and a clock, unwind this process as an exception does: what is half made goes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

ANSWERED = (signal.SIGTERM, signal.SIGHUP)
STATUSES = [128 + number for number in ANSWERED]
"""What a shell calls their ends."""


@contextmanager
def held() -> Iterator[None]:
    """What takes a moment is done whole: those signals, and Ctrl-C, are answered behind it.

    A mask would not do: it is one thread's, and another thread of this process would take the signal.
    """
    waiting: list[int] = []
    main = threading.current_thread() is threading.main_thread()
    answered = [n for n in (*ANSWERED, signal.SIGINT) if main and signal.getsignal(n) is not None]
    kept = {n: signal.signal(n, lambda number, frame: waiting.append(number)) for n in answered}
    try:
        yield
    finally:
        for number, answer in kept.items():
            signal.signal(number, answer)
        for number in dict.fromkeys(waiting):
            signal.raise_signal(number)


@contextmanager
def raised() -> Iterator[None]:
    """SIGTERM and SIGHUP raise SystemExit, with the status that a shell gives them, in the main thread alone."""

    def leave(number: int, _) -> None:
        raise SystemExit(128 + number)

    main = threading.current_thread() is threading.main_thread()
    answered = ANSWERED if main else ()
    kept = {n: signal.signal(n, leave) for n in answered if signal.getsignal(n) == signal.SIG_DFL}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raises TimeoutError in what takes longer, in the main thread, where the system can tell it; each second again,
    where somebody caught it and went on."""

    def ring(*_: object) -> None:
        raise TimeoutError(f"longer than {seconds} s")

    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    kept = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, kept)
