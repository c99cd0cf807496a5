"""Modules with a fault in them, for tests that must see a control fail."""

import inspect
from types import ModuleType, SimpleNamespace


def broken(module: ModuleType, right: str, wrong: str) -> SimpleNamespace:
    """The module with `wrong` in place of `right` in its source."""
    source = inspect.getsource(module)
    assert right in source
    found = {"__name__": module.__name__}
    exec(compile(source.replace(right, wrong), module.__file__, "exec"), found)
    return SimpleNamespace(**found)
