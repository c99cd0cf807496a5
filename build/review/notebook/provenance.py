"""What a run ran on: device, versions, commit."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

SHOWN = ("torch", "scikit-learn", "numpy", "scipy", "matplotlib")


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


def versions() -> dict[str, str]:
    installed = {d.metadata["Name"].lower(): d.version for d in importlib.metadata.distributions() if d.metadata["Name"]}  # fmt: skip
    return {"python": platform.python_version()} | {n: installed[n] for n in SHOWN if n in installed}


def commit(folder: Path) -> str | None:
    """The commit that `folder` stands at, marked if files other than records differ from it; None outside git."""
    try:
        git = [
            subprocess.run(
                ["git", *words], cwd=folder, capture_output=True, text=True, check=True
            ).stdout.strip()
            for words in (["rev-parse", "--short", "HEAD"], ["status", "--porcelain", ".", ":!*/records/*"])
        ]
    except (OSError, subprocess.CalledProcessError):
        return None
    return git[0] + ("-dirty" if git[1] else "")
