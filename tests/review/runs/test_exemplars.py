import pytest
from review.core.errors import Refused
from review.notebook.parameters import Parameter
from review.runs import exemplars

TYPED = """
# %% tags=["parameters"]
epoch: int = 1  # block of seeds
rate: float = 1e-3  # step
widths: list[int] = [1, 2]  # a line each
label: str = "a # b"  # shown
leaky: bool = False  # the wrong way
"""
SETTINGS = """title: A question
epoch: 2
timeout: 60
data: [d.csv]
profiles:
  quick:
  full:
    rate: 1e-4
    widths: [3]
"""


@pytest.fixture
def typed(review):
    folder = review.paths.exemplars / "typed"
    folder.mkdir()
    (folder / "typed.py").write_text(TYPED)
    (folder / "settings.yaml").write_text(SETTINGS)
    (review.paths.exemplars / "data" / "d.csv").write_text("1")
    return folder


def refused(folder, review) -> list[str]:
    _, problems = exemplars.discover(review.paths)
    return [str(p) for p in problems]


def test_an_exemplar_is_read_with_everything_that_can_be_asked_of_it(typed, review):
    [found], problems = exemplars.discover(review.paths)
    assert problems == []
    assert (found.name, found.title, found.epoch, found.timeout) == ("typed", "A question", 2, 60)
    assert found.data == (review.paths.exemplars / "data" / "d.csv",)
    assert found.parameters == (
        Parameter("epoch", "int", 1, "block of seeds"),
        Parameter("rate", "float", 0.001, "step"),
        Parameter("widths", "list[int]", [1, 2], "a line each"),
        Parameter("label", "str", "a # b", "shown"),
        Parameter("leaky", "bool", False, "the wrong way"),
    )


def test_values_come_from_default_settings_profile_and_user_in_that_order(typed, review):
    [found], _ = exemplars.discover(review.paths)
    assert exemplars.resolve(found, "quick", {}) == {
        "epoch": 2, "rate": 0.001, "widths": [1, 2], "label": "a # b", "leaky": False,
    }  # fmt: skip
    overrides = {"epoch": "0", "rate": "2", "widths": "4,5", "label": "3", "leaky": "true"}
    assert exemplars.resolve(found, "full", {}) | {"rate": 1e-4, "widths": [3]} == exemplars.resolve(
        found, "full", {}
    )
    assert exemplars.resolve(found, "full", overrides) == {
        "epoch": 0, "rate": 2.0, "widths": [4, 5], "label": "3", "leaky": True,
    }  # fmt: skip
    assert exemplars.resolve(found, "quick", {"rate": "1e-5"})["rate"] == 1e-5
    assert exemplars.resolve(found, "quick", {"widths": "[7]"})["widths"] == [7]


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"rat": "1"}, "-p rat=1: typed has no parameter 'rat'; did you mean 'rate'? known: epoch, label, leaky, rate, widths"),
        ({"epoch": "1.5"}, "-p epoch=1.5: epoch is of type int, not 1.5; give a value of that type"),
        ({"epoch": "true"}, "-p epoch=true: epoch is of type int, not True; give a value of that type"),
        ({"epoch": "{"}, "-p epoch={: epoch is of type int, not '{'; give a value of that type"),
        ({"widths": "1,x"}, "-p widths=1,x: widths is of type list[int], not [1, 'x']; give a value of that type"),
        ({"leaky": "1"}, "-p leaky=1: leaky is of type bool, not 1; give a value of that type"),
        ({"rate": "nan"}, "-p rate=nan: rate is of type float, not 'nan'; give a value of that type"),
    ],
)  # fmt: skip
def test_an_unknown_parameter_or_wrong_type_is_refused(typed, review, overrides, message):
    [found], _ = exemplars.discover(review.paths)
    with pytest.raises(Refused) as error:
        exemplars.resolve(found, "quick", overrides)
    assert str(error.value) == message


def test_all_wrong_parameters_are_reported_together_with_the_profile(typed, review):
    [found], _ = exemplars.discover(review.paths)
    with pytest.raises(Refused) as error:
        exemplars.resolve(found, "ful", {"a": "1", "epoch": "x"})
    assert len(error.value.problems) == 3
    assert "typed has no profile 'ful'; did you mean 'full'? known: full, quick" in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rate: float = 1e-3  # step", "rate: float = 1e-3", "typed.py:4: parameter rate has no comment"),
        ("rate: float = 1e-3", "rate = 1e-3", "typed.py:4: not a parameter"),
        ("rate: float", "rate: Path", "typed.py:4: parameter rate has the type Path"),
        ("rate: float = 1e-3", "rate: float = 10 ** 3", "typed.py:4: the default of rate is no float"),
        ("rate: float = 1e-3", "rate: float = 'x'", "typed.py:4: the default of rate is no float"),
        ("epoch: int = 1  # block of seeds\n", "", "typed.py:3: no parameter epoch"),
        ('tags=["parameters"]', "", "typed.py: 0 cells are tagged parameters"),
        ("label:", '# %% tags=["parameters"]\nlabel:', "typed.py:6: 2 cells are tagged parameters"),
        ("label: str =", "label: str = =", "typed.py:6: not valid Python"),
    ],
)
def test_a_badly_declared_parameter_is_refused_at_its_line(typed, review, old, new, message):
    assert old in TYPED
    (typed / "typed.py").write_text(TYPED.replace(old, new))
    [problem] = refused(typed, review)
    assert problem.startswith(f"exemplars/typed/{message}")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("epoch: 2", "epoch: 0", ":2: 0 is less than the minimum of 1"),
        ("timeout: 60", "timeout: soon", ":3: 'soon' is not of type 'integer'"),
        ("title: A question\n", "", ":1: 'title' is a required property"),
        ("timeout: 60", "timeout: 60\ntimeouts: 3", ":1: Additional properties are not allowed ('timeouts' was unexpected)"),
        ("d.csv", "e.csv", ":4: no file exemplars/data/e.csv; did you mean 'd.csv'?"),
        ("rate: 1e-4", "rat: 1e-4", ":8: unknown parameter 'rat'; did you mean 'rate'?"),
        ("rate: 1e-4", "rate: quick", ":8: rate is of type float, not 'quick'"),
        ("rate: 1e-4", "epoch: 3", ":8: a profile has no epoch of its own"),
        ("  quick:\n", "", ":5: 'quick' is a required property"),
        ("title: A question", "title: A: question", ":1: not valid YAML"),
        ("title: A question", "title: !!python/object:os.system x", ":1: not valid YAML"),
    ],
)  # fmt: skip
def test_wrong_settings_are_refused_at_their_line(typed, review, old, new, message):
    assert old in SETTINGS
    (typed / "settings.yaml").write_text(SETTINGS.replace(old, new))
    [problem] = refused(typed, review)
    assert problem.startswith(f"exemplars/typed/settings.yaml{message}")


def test_an_exemplar_needs_both_files_and_a_name_for_claims(review):
    for name in ("no_settings", "no_notebook", "Bad-name"):
        review.exemplar(name)
    (review.paths.exemplars / "no_settings" / "settings.yaml").unlink()
    (review.paths.exemplars / "no_notebook" / "no_notebook.py").unlink()
    (review.paths.exemplars / "notes").mkdir()
    found, problems = exemplars.discover(review.paths)
    assert found == []
    assert sorted(p.file for p in problems) == [
        *(
            "exemplars/Bad-name",
            "exemplars/no_notebook/no_notebook.py",
            "exemplars/no_settings/settings.yaml",
        ),
    ]


def test_one_malformed_exemplar_hides_no_other(typed, review):
    review.exemplar("fine")
    (typed / "settings.yaml").write_text("[]")
    found, problems = exemplars.discover(review.paths)
    assert [e.name for e in found] == ["fine"]
    assert {p.file for p in problems} == {"exemplars/typed/settings.yaml"}
