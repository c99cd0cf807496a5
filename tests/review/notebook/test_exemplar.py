"""What an exemplar is read as, and every way in which its two files may be wrong."""

import pytest
from review.core.errors import Refused
from review.core.paths import Paths
from review.notebook import exemplar, settings
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
requires: [torch]
ranges:
  widths: [1, 9]
profiles:
  quick:
  full:
    rate: 1e-4
    widths: [3]
"""


@pytest.fixture
def typed(tmp_path):
    (tmp_path / "exemplars/data").mkdir(parents=True)
    (tmp_path / "exemplars/data/d.csv").write_text("1")
    folder = tmp_path / "exemplars/typed"
    folder.mkdir()
    (folder / "typed.py").write_text(TYPED)
    (folder / "settings.yaml").write_text(SETTINGS)
    return folder


def refused(folder) -> list[str]:
    with pytest.raises(Refused) as error:
        exemplar.read(folder)
    return [str(problem) for problem in error.value.problems]


def test_an_exemplar_is_read_with_everything_that_can_be_asked_of_it(typed):
    found = exemplar.read(typed)
    assert (found.name, found.title, found.epoch, found.timeout) == ("typed", "A question", 2, 60)
    assert (found.data, found.requires) == ((typed.parent / "data" / "d.csv",), ("torch",))
    assert found.parameters == (
        Parameter("epoch", "int", 1, "block of seeds", (0, float("inf"))),
        Parameter("rate", "float", 0.001, "step"),
        Parameter("widths", "list[int]", [1, 2], "a line each", (1, 9)),
        Parameter("label", "str", "a # b", "shown"),
        Parameter("leaky", "bool", False, "the wrong way"),
    )


def test_values_come_from_default_settings_profile_and_user_in_that_order(typed):
    found = exemplar.read(typed)
    quick = {"epoch": 2, "rate": 0.001, "widths": [1, 2], "label": "a # b", "leaky": False}
    assert found.resolve("quick", {}) == quick
    assert found.resolve("full", {}) == quick | {"rate": 1e-4, "widths": [3]}
    given = {"epoch": "0", "rate": "2", "widths": "4,5", "label": "3", "leaky": "true"}
    assert found.resolve("full", given) == {"epoch": 0, "rate": 2.0, "widths": [4, 5], "label": "3", "leaky": True}  # fmt: skip


def test_all_wrong_parameters_are_reported_together_with_the_profile(typed):
    wrong = {"rat": "1", "epoch": "x", "widths": "10", "leaky": "yes", "rate": "nan"}
    with pytest.raises(Refused) as error:
        exemplar.read(typed).resolve("ful", wrong)
    found = "\n".join(map(str, error.value.problems))
    assert len(error.value.problems) == 6
    for words in (*(f"-p {key}={text}:" for key, text in wrong.items()), "'rate'", "'full'"):
        assert words in found


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("rate: float = 1e-3  # step", "rate: float = 1e-3", ":4: parameter rate"),
        ("rate: float = 1e-3", "rate = 1e-3", ":4: "),
        ("rate: float", "rate: Path", ":4: parameter rate"),
        ("rate: float = 1e-3", "rate: float = 10 ** 3", ":4: the default of rate"),
        ("rate: float = 1e-3", "rate: float = 'x'", ":4: the default of rate"),
        ("epoch: int = 1  # block of seeds\n", "", ":3: no parameter epoch"),
        ('tags=["parameters"]', "", ": 0 cells"),
        ("label:", '# %% tags=["parameters"]\nlabel:', ":6: 2 cells"),
        ("label: str =", "label: str = =", ":6: not valid Python"),
        ('["parameters"]', "[parameters]", ":2: "),
        ("label:", "# %% tags=hide-input\nlabel:", ":6: "),
        ("label:", "if True:\n    # %%\n    label:", ":6: "),
        ("the wrong way", "\n# %%\nif True:\n    1\n# %%\n    2", ":12: "),
    ],
)
def test_a_badly_declared_parameter_is_refused_at_its_line(typed, old, new, place):
    assert old in TYPED
    (typed / "typed.py").write_text(TYPED.replace(old, new))
    assert refused(typed)[0].startswith(f"exemplars/typed/typed.py{place}")


@pytest.mark.parametrize(
    ("old", "new", "places"),
    [
        ("epoch: 2", "epoch: 0", [":2: epoch is '0'"]),
        ("epoch: 2", "epoch: 02", [":2: epoch is '02'"]),
        ("timeout: 60", "timeout: 1:00", [":3: timeout is '1:00'"]),
        ("timeout: 60", "timeout: [60]", [":3: timeout is ['60']"]),
        ("title: A question\n", "", [":1: no setting title"]),
        ("title: A question", "title:", [":1: title"]),
        ("timeout: 60", "timeout: 60\ntimeouts: 3", [":4: unknown setting 'timeouts'; did you mean 'timeout'?"]),
        ("timeout: 60", "timeout: 60\ntimeout: 61", [":4: not valid YAML"]),
        ("[d.csv]", "d.csv", [":4: data"]),
        ("[d.csv]", "[d.csv, d.csv]", [":4: data"]),
        ("d.csv", "e.csv", [":4: no file exemplars/data/e.csv; did you mean 'd.csv'?"]),
        ("d.csv", "../typed/typed.py", [":4: ../typed/typed.py"]),
        ("d.csv", "../../../etc/passwd", [":4: ../../../etc/passwd"]),
        ("d.csv", "d" * 300, [":4: no file exemplars/data/ddd"]),
        ("d.csv", '"d\\0.csv"', [":4: not valid YAML"]),
        ("widths: [1, 9]", "widths: [3, 9]", [":7: widths is 1", ]),
        ("widths: [1, 9]", "width: [1, 9]", [":7: unknown parameter 'width'"]),
        ("widths: [1, 9]", "widths: 1 to 9", [":7: the range of widths"]),
        ("widths: [3]", "widths: [10]", [":12: widths is 10"]),
        ("widths: [3]", "widths: []", [":12: widths"]),
        ("widths: [3]", "widths: [010]", [":12: widths"]),
        ("rate: 1e-4", "rat: 1e-4", [":11: unknown parameter 'rat'; did you mean 'rate'?"]),
        ("rate: 1e-4", "rate: quick", [":11: rate"]),
        ("rate: 1e-4", "leaky: yes", [":11: leaky"]),
        ("rate: 1e-4", "epoch: 3", [":11: a profile has no epoch"]),
        ("  quick:\n", "", [":8: no profile quick"]),
        ("  full:", "  Full:", [":10: 'Full'"]),
        ("  full:", f"  {'f' * 101}:", [":10: 'fff"]),
        ("title: A question", "title: A: question", [":1: not valid YAML"]),
        ("title: A question", "title: !!python/object:os.system x", [":1: not valid YAML"]),
        ("epoch: 2\ntimeout: 60", "epoch: x\ntimeout: y", [":2: epoch", ":3: timeout"]),
    ],
)  # fmt: skip
def test_wrong_settings_are_refused_at_their_lines_all_in_one_run(typed, old, new, places):
    assert old in SETTINGS
    (typed / "settings.yaml").write_text(SETTINGS.replace(old, new))
    found = refused(typed)
    assert len(found) == len(places)
    for problem, place in zip(found, places, strict=True):
        assert problem.startswith(f"exemplars/typed/settings.yaml{place}")


def test_an_exemplar_needs_both_files_and_a_name_for_claims_and_hides_no_other(typed):
    root = typed.parents[1]
    for name, missing in (
        ("no_settings", "settings.yaml"),
        ("no_notebook", "no_notebook.py"),
        ("Bad-name", ""),
        ("l" * 101, ""),
    ):
        folder = root / "exemplars" / name
        folder.mkdir()
        (folder / f"{name}.py").write_text(TYPED)
        (folder / "settings.yaml").write_text(SETTINGS)
        (folder / missing).unlink() if missing else None
    (root / "exemplars/notes").mkdir()
    (root / "exemplars/listed").mkdir()
    (root / "exemplars/listed/settings.yaml").write_text("[]")
    found, problems = exemplars.discover(Paths(root, root / "content", root / "output"))
    assert [one.name for one in found] == ["typed"]
    assert {problem.file for problem in problems} == {
        "exemplars/Bad-name",
        f"exemplars/{'l' * 101}",
        "exemplars/listed/listed.py",
        "exemplars/no_notebook/no_notebook.py",
        "exemplars/no_settings/settings.yaml",
    }


def test_resources_are_those_of_the_profile_else_the_usual(typed):
    usual = settings.Resources()
    assert exemplar.read(typed).resources == {"quick": usual, "full": usual}
    (typed / "settings.yaml").write_text(SETTINGS + "resources:\n  full: {gpus: 1, minutes: 900}\n")
    full = settings.Resources(usual.cpus, usual.memory_mb, 1, 900)
    assert exemplar.read(typed).resources == {"quick": usual, "full": full}


@pytest.mark.parametrize(
    "wrong",
    [
        "full: {cpus: 0}",
        "full: {cpus: 1.5}",
        "full: {memory_mb: 4 GB}",
        "full: {minutes: [1]}",
        "full: {gpus: -1}",
        "full: {gpu: 1}",
        "full: 3",
        "fll: {cpus: 2}",
        "quick: {gpus: 1}",  # the build's own runs run anywhere
    ],
)
def test_resources_that_no_cluster_has_are_refused_at_their_line(typed, wrong):
    (typed / "settings.yaml").write_text(f"{SETTINGS}resources:\n  {wrong}\n")
    (said,) = refused(typed)
    assert said.startswith(f"exemplars/typed/settings.yaml:{len(SETTINGS.splitlines()) + 2}: ")
