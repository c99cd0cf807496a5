"""Modules that libraries import and this program seldom needs: loaded at first use."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import PathFinder
from types import ModuleType


def load_when_used(name: str) -> None:
    """From now on `import name` costs nothing until one of the module's names is looked up.

    importlib.util.LazyLoader would load it at the second `import` already (CPython 3.11).
    """
    if name in sys.modules:
        return
    stand_in = ModuleType(name)
    package, _, own = name.rpartition(".")

    def look_up(attribute: str) -> object:
        if attribute == "__path__":  # asked by each `from … import`, also of what is no package
            spec = PathFinder.find_spec(name, import_module(package).__path__ if package else None)
            if spec is None or spec.submodule_search_locations is None:
                raise AttributeError(attribute)
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
            import_module(name)
        return getattr(sys.modules[name], attribute)

    stand_in.__getattr__ = look_up  # type: ignore[method-assign]  # PEP 562
    sys.modules[name] = stand_in
    if package:
        setattr(import_module(package), own, stand_in)
