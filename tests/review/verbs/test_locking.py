"""`review claims --lock` as a user runs it: from chapters and settings alone, before anything is run."""

import json
import shutil
import subprocess

import pytest
from throwaway import tells
from tiny import CHAPTER, NOTEBOOK, command, edit, write

LOCK = "content/claims.lock"


@pytest.fixture
def fresh(tmp_path):
    """A review in which nothing was ever run."""
    root = tmp_path / "fresh"
    write(root / "content/metadata.yaml", "title: A tiny review\nauthors:\n- name: Ada\n")
    write(root / "content/01.tip.md", CHAPTER)
    reference = {"id": "doi:10.1000/one", "type": "book", "title": "One", "DOI": "10.1000/one"}
    write(root / "content/references.json", json.dumps([reference]))
    write(root / "exemplars/tiny/tiny.py", NOTEBOOK)
    write(
        root / "exemplars/tiny/settings.yaml",
        "title: Tiny\nepoch: 1\ntimeout: 60\ndata: []\nprofiles:\n  quick: {}\n",
    )
    return root


def locked(root) -> dict:
    return json.loads((root / LOCK).read_text())["claims"]["helps"]


def test_a_claim_is_locked_before_anything_is_run(fresh):
    done = command(fresh, "claims", "--lock")
    assert done.returncode == 0, done.stderr
    assert "helps: new, epoch 1, first expected: holds" in done.stdout
    assert locked(fresh)["first"] == {"expect": "holds", "source": "build", "kind": "finding"}
    assert not (fresh / "output/exemplars").exists()


def test_a_changed_check_says_what_had_been_seen(fresh):
    assert command(fresh, "claims", "--lock").returncode == 0
    edit(fresh, "content/01.tip.md", ">= 0.1", ">= 0.2")
    edit(fresh, "exemplars/tiny/settings.yaml", "epoch: 1", "epoch: 2")
    before = (fresh / LOCK).read_text()
    done = command(fresh, "claims", "--lock")
    assert done.returncode == 1
    assert done.stderr.startswith("content/01.tip.md:3: the check of claim helps changed")
    assert "--seen nothing|development|unopened|results" in done.stderr
    assert (fresh / LOCK).read_text() == before
    assert command(fresh, "claims", "--lock", "--seen", "much").returncode == 2
    assert command(fresh, "claims", "--lock", "--seen", "development").returncode == 0
    assert (locked(fresh)["seen"], locked(fresh)["epoch"]) == ("development", 2)


def test_settings_that_cannot_be_read_are_refused_at_their_line(fresh):
    edit(fresh, "exemplars/tiny/settings.yaml", "epoch: 1", "epoch: none")
    done = command(fresh, "claims", "--lock")
    assert (done.returncode, done.stderr.count("\n")) == (1, 2)
    assert done.stderr.startswith("exemplars/tiny/settings.yaml:2: ")
    assert not (fresh / LOCK).exists()


def test_a_claim_on_an_exemplar_that_is_not_there_is_refused_at_its_line(fresh):
    edit(fresh, "content/01.tip.md", "tiny.gain >= 0.1", "tinny.gain >= 0.1")
    assert command(fresh, "claims", "--lock").stderr.startswith(
        "content/01.tip.md:3: claim helps: no exemplar tinny"
    )


def test_the_list_ends_with_how_many_came_out_as_first_expected(tiny):
    done = command(tiny, "claims")
    assert done.stdout.splitlines()[-1] == "1 of 1 claim as first expected"
    told = json.loads(command(tiny, "claims", "--json").stdout)["claims"][0]
    assert told["first"]["expected"] == "holds"
    assert told["committed"]["answer"] == "cannot tell"
    assert told == json.loads((tiny / "output/claims.json").read_text())["claims"][0]


def test_the_answer_of_git_stands_on_the_page_and_in_the_list_for_programs(fresh):
    def git(*words):
        subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *words], cwd=fresh, check=True
        )

    assert command(fresh, "claims", "--lock").returncode == 0
    git("init", "-q")
    write(fresh / ".gitignore", "/output/\n")
    git("add", "-A")
    git("commit", "-q", "-m", "All")
    done = command(fresh, "build", "--formats", "html")
    assert done.returncode == 0, done.stderr
    told = json.loads((fresh / "output/claims.json").read_text())["claims"][0]["committed"]
    assert told["answer"] == "before"
    page = (fresh / "output/claims.html").read_text()
    assert "Committed before its run, in commit " in page
    assert told["commit"] in page


def test_what_was_locked_first_and_changed_by_hand_is_refused(fresh):
    def git(*words):
        subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *words], cwd=fresh, check=True
        )

    assert command(fresh, "claims", "--lock").returncode == 0
    git("init", "-q")
    git("add", "content", "exemplars")
    git("commit", "-q", "-m", "All")
    edit(fresh, LOCK, '"expect": "holds"', '"expect": "in part"')
    edit(fresh, LOCK, '"shift": 0.5', '"shift": 0.25')
    edit(fresh, "exemplars/tiny/settings.yaml", "quick: {}", "quick: {shift: 0.25}")
    done = command(fresh, "build", "--formats", "html")
    assert done.returncode == 1
    assert "content/claims.lock: claim helps was committed with expect holds" in done.stderr
    assert "content/claims.lock: shift of quick was 0.5, now 0.25" in done.stderr


def test_a_release_wants_the_ledger_of_openings_to_be_whole(tiny):
    edit(
        tiny,
        "exemplars/tiny/tiny.py",
        '"figures": {"dot": figure}',
        '"figures": {"dot": figure}, "openings": [{"of": "patients", "rows": 2, "digest": "sha256:" + "0" * 64, "names": []}]',
    )
    done = command(tiny, "build", "--formats", "html", "--release")
    assert done.returncode == 1
    assert "content/openings.json: it lacks that tiny opened rows of patients at epoch 1" in done.stderr
    done = command(tiny, "build", "--formats", "html")
    assert (done.returncode, "warning: content/openings.json" in done.stderr) == (0, True), done.stderr
    assert "tiny opened rows of patients" in command(tiny, "claims", "--lock").stdout
    done = command(tiny, "build", "--formats", "html", "--release")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("kind", ["a link to nothing", "malformed"])
def test_where_the_openings_cannot_be_noted_nothing_is_locked(fresh, kind):
    ledger, lock = fresh / "content/openings.json", fresh / LOCK
    if kind == "malformed":
        ledger.write_text("{")
    else:
        ledger.symlink_to("nowhere/openings.json")
    lock.unlink(missing_ok=True)
    done = command(fresh, "claims", "--lock")
    assert done.returncode == 1
    assert tells(done.stderr.splitlines()[0], "content/openings.json")
    assert not lock.exists()


def stamper(folder, body):
    """A program `ots` on the path, which stands in for OpenTimestamps' own."""
    folder.mkdir()
    file = folder / "ots"
    file.write_text(f"#!{shutil.which('python3')}\n{body}")
    file.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


STAMPS = """
import hashlib, sys
data = open(sys.argv[2], "rb").read()
head = b"\\x00OpenTimestamps\\x00\\x00Proof\\x00\\xbf\\x89\\xe2\\xe8\\x84\\xe8\\x92\\x94\\x01\\x08"
open(sys.argv[2] + ".ots", "wb").write(head + hashlib.sha256(data).digest() + b"\\xf0\\x10")
"""


def test_a_lock_is_stamped_by_opentimestamps_and_the_page_says_of_which_bytes(tiny, tmp_path):
    done = command(tiny, "claims", "--lock", "--timestamp", **stamper(tmp_path / "bin", STAMPS))
    assert done.returncode == 0, done.stderr
    assert "content/claims.lock.ots: stamped" in done.stdout
    assert command(tiny, "build", "--formats", "html").returncode == 0
    assert "attached to the lock as it stands" in (tiny / "output/claims.html").read_text()
    (tiny / LOCK).write_text((tiny / LOCK).read_text() + "\n")
    assert command(tiny, "build", "--formats", "html").returncode == 0
    assert "attached to an earlier state of the lock" in (tiny / "output/claims.html").read_text()


@pytest.mark.parametrize(
    "body", ["raise SystemExit('offline')", STAMPS.replace("data).digest", "data + b'x').digest"), ""]
)
def test_a_stamp_that_failed_or_speaks_of_other_bytes_is_refused(tiny, tmp_path, body):
    done = command(tiny, "claims", "--lock", "--timestamp", **stamper(tmp_path / "bin", body))
    assert (done.returncode, done.stderr.startswith("content/claims.lock: ")) == (1, True)
    assert not (tiny / f"{LOCK}.ots").exists()


def test_without_the_program_a_line_says_how_to_get_it(tiny, tmp_path):
    (tmp_path / "bin").mkdir()
    done = command(tiny, "claims", "--lock", "--timestamp", PATH=str(tmp_path / "bin"))
    assert (done.returncode, "pip install opentimestamps-client" in done.stderr) == (1, True)


def test_the_design_is_locked_with_the_claims(fresh):
    assert "parameters of tiny at epoch 1" in command(fresh, "claims", "--lock").stdout
    design = json.loads((fresh / LOCK).read_text())["designs"]["tiny"]
    assert design["epoch"] == 1
    assert "epoch" not in design["profiles"]["quick"]
    name, value = next(iter(design["profiles"]["quick"].items()))
    edit(fresh, "exemplars/tiny/settings.yaml", "quick: {}", f"quick: {{{name}: {value + 1}}}")
    before = (fresh / LOCK).read_text()
    for words in (["claims", "--lock"], ["build", "--formats", "html"]):
        done = command(fresh, *words)
        assert (done.returncode, done.stderr.count("\n")) == (1, 2), done.stderr
        assert done.stderr.startswith(f"exemplars/tiny/settings.yaml: {name} of quick was {value}")
    assert (fresh / LOCK).read_text() == before
    assert not (fresh / "output/exemplars/tiny").exists()
    edit(fresh, "exemplars/tiny/settings.yaml", "epoch: 1", "epoch: 2")
    assert command(fresh, "claims", "--lock").returncode == 0
    assert command(fresh, "build", "--formats", "html").returncode == 0


def test_a_parameter_may_join_and_none_may_go(fresh):
    assert command(fresh, "claims", "--lock").returncode == 0
    edit(fresh, "exemplars/tiny/tiny.py", "epoch: int", "more: int = 3  # for a cell to come\nepoch: int")
    assert command(fresh, "build", "--formats", "html").stderr.startswith("exemplars/tiny/settings.yaml: ")
    assert command(fresh, "claims", "--lock").returncode == 0
    edit(fresh, "exemplars/tiny/tiny.py", "more: int = 3  # for a cell to come\n", "")
    done = command(fresh, "claims", "--lock")
    assert (done.returncode, "more of quick is gone" in done.stderr) == (1, True)


def test_a_claim_that_is_not_locked_keeps_its_exemplar_from_running(fresh):
    assert command(fresh, "claims", "--lock").returncode == 0
    edit(fresh, "content/01.tip.md", ">= 0.1", ">= 0.05")
    done = command(fresh, "build", "--formats", "html")
    assert (done.returncode, "content/01.tip.md:3: " in done.stderr) == (1, True)
    assert not (fresh / "output/exemplars/tiny").exists()
