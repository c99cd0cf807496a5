"""What stands in for a value that is not there yet: it can be put away and passed on, and nothing else.

Whatever else is done with it ends the program by `Awaited`; so nothing ever rests on a value that was not there. What
no class can see (`x is None`, `type(x)`, `callable(x)`, the patterns of `match`) tells of a stand-in what is true of it,
and not of the value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import numpy as np

KINDS = (np.ndarray, np.float64, np.int64, np.str_, bytes, str, int, float, complex, list, tuple, dict)
"""Whose special methods a stand-in has: what a part may be, and what is asked of anything."""
OF_CLASSES = {
    "__new__",
    "__init__",
    "__init_subclass__",
    "__subclasshook__",
    "__class__",
    "__class_getitem__",
}
OTHERS = {"__bool__", "__call__", "__index__", "__fspath__", "__enter__", "__exit__", "__delattr__"}


class Awaited(BaseException):
    """A stand-in was used. No Exception: what goes on after any of those must not go on without the value."""


class StandIn:
    """Stands in for a value; `used` is called when somebody wants it, and raises Awaited."""

    def __init__(self, used: Callable[[], NoReturn]):
        object.__setattr__(self, "used", used)


def use(stand_in: StandIn, *_: object, **__: object) -> NoReturn:
    object.__getattribute__(stand_in, "used")()


for name in {name for kind in KINDS for name in dir(kind) if callable(getattr(kind, name))} | OTHERS:
    if name.startswith("__") and name not in OF_CLASSES:
        setattr(StandIn, name, use)
