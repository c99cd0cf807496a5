"""Says that a folder of results is whole, and what it was made from: written last, believed only after a check."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ..core import files
from ..notebook.fingerprint import TEXT, of_file, run_key
from ..notebook.limits import LARGEST

FILE = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """`components` name what the run depended on, `files` the hash of each file; `seconds` is what the run took."""

    key: str
    components: Mapping[str, str]
    files: Mapping[str, str]
    seconds: float


def write(folder: Path, components: Mapping[str, str], seconds: float) -> None:
    """Vouches for every file in `folder` as it is now."""
    hashes = {p.relative_to(folder).as_posix(): of_file(p) for p in sorted(folder.rglob("*")) if p.is_file()}
    manifest = Manifest(run_key(components), dict(components), hashes, seconds)
    files.write(folder / FILE, json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n")


def read(folder: Path) -> Manifest | None:
    """The manifest in `folder`; None where it is missing, damaged, or contradicts itself."""
    try:
        if (folder / FILE).stat().st_size > LARGEST[".json"]:
            return None
        manifest = Manifest(**json.loads((folder / FILE).read_text(encoding="utf-8")))
        named = all(
            isinstance(m, dict) and all(isinstance(v, str) for v in m.values())
            for m in (manifest.components, manifest.files)
        )
        whole = named and manifest.key == run_key(manifest.components) and "results.json" in manifest.files
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return manifest if whole else None


def verify(folder: Path, components: Mapping[str, str]) -> list[str]:
    """Why the results in `folder` are not those of a run with `components`; empty if they are."""
    if not folder.is_dir():
        return ["not run yet"]
    manifest = read(folder)
    if manifest is None:
        return [f"{FILE} is {'damaged' if (folder / FILE).exists() else 'missing'}"]
    return [*differences(manifest.components, components), *damage(folder, manifest)]


def differences(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    meant = any(name.startswith("cells of") and then.get(name) != now.get(name) for name in {*then, *now})
    for name in sorted({*then, *now}):
        if name not in then:
            yield f"{name} is new"
        elif name not in now:
            yield f"{name} is no longer used"
        elif then[name] != now[name] and not (name == TEXT and meant):  # other code is other text: said once
            yield f"{name} changed"


def damage(folder: Path, manifest: Manifest) -> Iterator[str]:
    for name, expected in manifest.files.items():
        try:
            if of_file(folder / name) != expected:
                yield f"{name} changed since the run"
        except (OSError, ValueError):  # ValueError: a name that no disk takes
            yield f"{name} is missing"
