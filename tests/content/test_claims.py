"""The shipped review: it builds, and negating any of its checks makes the build fail at that line."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from review.claims import claims, lock
from review.core.paths import Paths, find
from review.reading import strict
from review.results.results import load
from review.runs import at_hand

ROOT = Path(__file__).parents[2]
CHECK = re.compile(r'(check=")([^"]*)(")')


@pytest.fixture(scope="session")
def shipped(tmp_path_factory) -> dict:
    """The claims of the review as it is shipped, built once into another folder."""
    output = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-c", "from review.cli import main; main()", "build", "--output", str(output)]
    path = f"{ROOT / 'build'}:{ROOT / 'exemplars'}"
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}
    )
    assert done.returncode == 0, done.stderr
    return {"output": output, "claims": json.loads((output / "claims.json").read_text())["claims"]}


def negate(check: str) -> str:
    """Each condition with its last comparison turned round."""
    turned = {">=": "<=", "<=": ">="}
    return ";".join(re.sub(r"(>=|<=)(?=[^<>=]*$)", lambda m: turned[m[1]], part) for part in check.split(";"))


def test_the_shipped_review_builds_with_every_claim_as_expected(shipped):
    assert shipped["claims"]
    assert all(claim["met"] for claim in shipped["claims"])
    assert (shipped["output"] / "manuscript.pdf").is_file()


def test_pages_of_exemplars_send_at_most_30_kilobytes_and_show_every_figure(shipped):
    files = sorted(shipped["output"].glob("exemplars/*/index.html"))
    assert files
    for file in files:
        page, figures = file.read_text(encoding="utf-8"), load(file.with_name("results.json")).figures
        assert len(gzip.compress(page.encode())) <= 30_000
        assert page.count("<img ") == page.count('alt="') == len(figures)


def test_negating_any_shipped_check_makes_the_build_fail_at_its_line(shipped, tmp_path):
    content = Path(shutil.copytree(ROOT / "content", tmp_path / "content"))
    for chapter in content.glob("[0-9]*.md"):
        chapter.write_text(CHECK.sub(lambda m: m[1] + negate(m[2]) + m[3], chapter.read_text()))
    paths = Paths(ROOT, content, tmp_path)
    shelf, _, _ = at_hand.gather(find(start=ROOT))
    checked, problems = claims.check(strict.read(paths).claims, shelf)
    problems += claims.missed(checked) + lock.problems(
        lock.read(content / "claims.lock", ""), checked, True, ""
    )
    refused = {(Path(p.file).name, p.line) for p in problems}
    expected = {(Path(c["file"]).name, c["line"]) for c in shipped["claims"]}
    assert expected <= refused


def test_negation_turns_every_condition_round():
    assert negate("a.b >= 1; share(a.c >= 0) <= .5") == "a.b <= 1; share(a.c >= 0) >= .5"
    assert negate("all(a.b >= 1)") == "all(a.b <= 1)"


def test_every_result_that_the_readme_names_was_recorded(shipped):
    text = (ROOT / "README.md").read_text()
    results = json.loads((shipped["output"] / "exemplars/overfitting/results.json").read_text())
    named = set(re.findall(r"\boverfitting\.([a-z_]+(?:\.[a-z_0-9]+)+)", text)) - {"py"}
    assert named
    assert named <= results["values"].keys()
    for parameter in re.findall(r"overfitting -p (\w+)=", text):
        assert parameter in results["parameters"]
