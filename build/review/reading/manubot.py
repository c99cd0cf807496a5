"""Keeps Manubot off the network, off the clock, and from loading what only the network needs."""

from __future__ import annotations

import datetime
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from ..core.lazy import load_when_used

for name in ("requests", "urllib.request", "jinja2"):
    load_when_used(name)  # Manubot imports them: that takes longer than all that it does here


@contextmanager
def closed() -> Iterator[None]:
    """Manubot with this build's clock, a server that always answers, and neither thumbnail nor header.

    Its header links remote favicons; the theme writes its own.
    """
    from manubot.process import metadata, util

    answer = SimpleNamespace(ok=True, history=[])
    server: Any = SimpleNamespace(head=lambda *_, **__: answer)
    before = (
        metadata._find_thumbnail_path,
        util.get_header_includes,
        util.datetime_now,
        sys.modules["requests"],
    )
    metadata._find_thumbnail_path, util.get_header_includes = lambda: None, lambda _: ""
    util.datetime_now, sys.modules["requests"] = now, server
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
        (
            metadata._find_thumbnail_path,
            util.get_header_includes,
            util.datetime_now,
            sys.modules["requests"],
        ) = before


def now() -> datetime.datetime:
    """The time of the build, or SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    utc = datetime.UTC
    return datetime.datetime.fromtimestamp(int(epoch), utc) if epoch else datetime.datetime.now(utc)
