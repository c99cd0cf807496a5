"""Files and folders that are replaced whole or not at all, whatever dies while they are written.

Standard library only: notebooks use it too. A process that dies loses nothing; nothing is promised of a power cut.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path


def write(file: Path, content: str | bytes) -> None:
    """Puts `content`, text as UTF-8, in the place of `file`, whose folder is there, in one step.

    Who reads meanwhile finds all of the old content or all of the new. What was half written goes where this raises
    OSError, and stays as a hidden neighbour where the process is killed.
    """
    content = content.encode("utf-8") if isinstance(content, str) else content
    neighbour = file.with_name(f".{file.name}.{os.urandom(4).hex()}")
    try:
        neighbour.write_bytes(content)
        os.replace(neighbour, file)
    except BaseException:  # Ctrl-C too
        neighbour.unlink(missing_ok=True)
        raise


def swap(folder: Path, target: Path) -> None:
    """Puts `folder` in the place of `target`, on the same disk, in two renames.

    Raises OSError, with `target` as it was, where that cannot be. `restore` mends a death between the two.
    """
    restore(target)
    previous = aside(target)
    clear(previous)
    if os.path.lexists(target):
        os.replace(target, previous)
    try:
        os.replace(folder, target)
    except BaseException:
        restore(target)
        raise
    clear(previous)


def clear(place: Path) -> None:
    """Removes what lies at `place`, if anything can and does: a folder with all in it, a file, a link."""
    if place.is_symlink() or place.is_file():
        place.unlink(missing_ok=True)
    else:
        shutil.rmtree(place, ignore_errors=True)


def restore(target: Path) -> None:
    """Brings back what a swap that was cut short had taken from `target`."""
    if os.path.lexists(aside(target)) and not os.path.lexists(target):
        os.replace(aside(target), target)


def aside(target: Path) -> Path:
    """Where `target` waits while another takes its place."""
    return target.with_name(f".{target.name}.previous")


def full(*folders: Path) -> OSError | None:
    """What the disk of one of `folders` says, if it takes no more."""
    for folder in folders:
        probe = folder / f".room.{os.urandom(4).hex()}"
        try:
            probe.write_bytes(bytes(1 << 16))
        except OSError as error:
            return OSError(error.errno, error.strerror, str(folder))
        finally:
            with suppress(OSError):
                probe.unlink(missing_ok=True)
    return None
