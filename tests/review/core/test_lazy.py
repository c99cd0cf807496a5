"""Modules that load when they are used: tried on modules that tell when they are run."""

import sys

import pytest
from review.core.lazy import load_when_used


@pytest.fixture
def loads(tmp_path, monkeypatch):
    """The names of the modules that were run, of `late` and of `late_package` with `late_package.child`."""
    (tmp_path / "late.py").write_text("import sys; sys.late_loads.append(__name__); answer = 42\n")
    (tmp_path / "late_package").mkdir()
    (tmp_path / "late_package/__init__.py").write_text("")
    (tmp_path / "late_package/child.py").write_text(
        "import sys; sys.late_loads.append(__name__); answer = 43\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "late_loads", [], raising=False)
    yield sys.late_loads
    for name in ("late", "late_package", "late_package.child"):
        sys.modules.pop(name, None)


def test_an_import_loads_nothing_until_a_name_is_looked_up(loads):
    load_when_used("late")
    import late

    assert loads == []
    assert late.answer == 42
    assert loads == ["late"]
    assert sys.modules["late"] is not late
    assert sys.modules["late"].answer == 42


def test_names_can_be_imported_from_it(loads):
    load_when_used("late")
    from late import answer

    assert (answer, loads) == (42, ["late"])


def test_a_module_of_a_package_is_found_through_the_package(loads):
    load_when_used("late_package.child")
    import late_package.child

    assert loads == []
    assert late_package.child.answer == 43
    assert loads == ["late_package.child"]


def test_a_name_that_the_stand_in_was_given_loads_nothing(loads):
    load_when_used("late_package.child")
    sys.modules["late_package.child"].given = 1
    from late_package.child import given

    assert (given, loads) == (1, [])


def test_what_is_loaded_already_stays(loads):
    import late

    load_when_used("late")
    assert sys.modules["late"] is late


def test_a_name_that_the_module_lacks_is_told_as_python_tells_it(loads):
    load_when_used("late")
    import late

    with pytest.raises(AttributeError, match=r"late.*nothing"):
        _ = late.nothing
