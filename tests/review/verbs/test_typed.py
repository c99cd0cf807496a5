"""Whatever an editor leaves in a file that people write: a mark of byte order changes nothing, the rest is told in a line."""

import pytest
from review.core import paths as places
from review.core.errors import ReviewError
from review.runs import survey
from review.verbs.judging import judge
from tiny import command, edit, write

LEDGER = "one:\n  value: 0.5\n  unit: AUROC\n  cite: doi:10.1000/one\n  where: p. 1\n  unverified: no copy at hand\n"
FILES = {
    "content/01.tip.md": None,
    "content/metadata.yaml": None,
    "content/conventions.yaml": "- pattern: Tip \\d+\n  reason: names of chapters\n",
    "content/published.yaml": LEDGER,
    "content/references.json": None,
    "content/claims.lock": None,
    "content/openings.json": '{"openings": []}\n',
    "exemplars/tiny/settings.yaml": None,
    "exemplars/tiny/tiny.py": None,
    "exemplars/tiny/helper.py": "HALF = 0.5\n",
    "exemplars/lab/margins.py": "GAIN = 0.1\n",
}
GARBAGE = {
    "chapter": b'\n[Lost.]{.claim #x check="',
    "yaml": b"\n: [\n",
    "json": b"{",
    "python": b"\ndef (\n",
}


@pytest.fixture
def typed(tiny):
    """A review with one of each file that people write."""
    for name, text in FILES.items():
        if text is not None:
            write(tiny / name, text)
    edit(tiny, "content/metadata.yaml", "title: A tiny review", "title: A tiny review\nstrict: true")
    edit(tiny, "content/01.tip.md", "It gave", "Tip 1 and one source [@doi:10.1000/one] say so. It gave")
    edit(tiny, "exemplars/tiny/tiny.py", "# %%\nids = ", "# %%\nfrom tiny.helper import HALF\n\nids = ")
    assert {p.file for p in told(tiny)} == {"exemplars/tiny"}  # its results are those of other sources
    return tiny


def told(root):
    """The problems of a build that runs nothing."""
    where = places.find(start=root)
    malformed = [problem for one in survey.take(where).standing for problem in one.problems]
    try:
        return malformed + judge(where)[3]
    except ReviewError as error:
        return malformed + error.problems


@pytest.mark.parametrize("name", FILES)
def test_a_mark_of_byte_order_changes_nothing(typed, name):
    before = told(typed)
    (typed / name).write_bytes(b"\xef\xbb\xbf" + (typed / name).read_bytes())
    assert told(typed) == before


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("what", ["bytes", "nul", "garbage"])
def test_what_no_program_can_read_is_told_at_its_file(typed, name, what):
    kind = {".md": "chapter", ".yaml": "yaml", ".py": "python"}.get((typed / name).suffix, "json")
    more = {"bytes": b"# \xff\xfe\n", "nul": b"x\0\n", "garbage": GARBAGE[kind]}[what]
    (typed / name).write_bytes((typed / name).read_bytes() + more)
    assert name in {p.file for p in told(typed)}


@pytest.mark.parametrize("settings", ["- a list\n", "title: [\n"])
def test_all_of_it_is_told_in_one_run(typed, settings):
    for name in ("exemplars/tiny/tiny.py", "exemplars/tiny/helper.py"):
        (typed / name).write_bytes((typed / name).read_bytes() + GARBAGE["python"])
    write(typed / "exemplars/tiny/settings.yaml", settings)
    done = command(typed, "build")
    assert "Traceback" not in done.stderr
    assert {line.split(":")[0] for line in done.stderr.splitlines() if line.startswith("exemplars/")} == {
        "exemplars/tiny/tiny.py",
        "exemplars/tiny/settings.yaml",
    }
