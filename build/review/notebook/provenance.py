"""What a run ran on: device and versions."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

DRIVER = Path("/proc/driver/nvidia/version")


def device() -> dict:
    """The device that computed: CUDA if torch was used on it, else the CPU."""
    torch = sys.modules.get("torch")
    cuda = torch is not None and torch.cuda.is_initialized()
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = re.search(r"^model name\s*: (.+)$", info, re.MULTILINE)
    cpu = f"{model[1].strip() if model else platform.machine()}, {os.cpu_count()} cores"
    return {
        "kind": "cuda" if cuda else "cpu",
        "name": torch.cuda.get_device_name() if cuda else cpu,
        "torch": torch.__version__ if torch else None,
        "cuda": torch.version.cuda if cuda else None,
    }


def has_cuda() -> bool:
    """Whether notebooks find a CUDA device, told without loading their libraries."""
    return DRIVER.exists() and os.environ.get("CUDA_VISIBLE_DEVICES", "all") not in ("", "-1")


def versions(distributions: Iterable[str]) -> dict[str, str]:
    """Of Python and of those of `distributions` that are installed."""
    import importlib.metadata  # what plans a run asks for the device alone

    found = {"python": platform.python_version()}
    for name in sorted(distributions, key=str.lower):
        with suppress(importlib.metadata.PackageNotFoundError):
            found[name.lower()] = importlib.metadata.version(name)
    return found
