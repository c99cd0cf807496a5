"""What is replaced is there whole, the old or the new, whoever dies, fails or reads meanwhile."""

import os
import resource
import shutil
import threading

import pytest
from review.core import files

OLD, NEW = "old\n" * 500, "new\n" * 400_000


def in_a_child(function) -> int:
    """The exit status of a process of its own that runs `function`; 0 where it came to its end."""
    if (pid := os.fork()) == 0:
        try:
            function()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def dying_at(step: int) -> None:
    """From now on this process dies, without a word, in the place of its n-th rename or removal."""
    calls = iter(range(step))

    def wrapped(function):
        def dying(*arguments, **keywords):
            return function(*arguments, **keywords) if next(calls, None) is not None else os._exit(9)

        return dying

    os.replace, shutil.rmtree = wrapped(os.replace), wrapped(shutil.rmtree)


def names(folder) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def tree(folder) -> dict[str, str]:
    return {p.name: p.read_text() for p in folder.iterdir()}


@pytest.mark.parametrize("content", ["naïve\r\n", b"\x00\xff\r\n", ""])
def test_what_is_written_is_read_back_byte_for_byte(tmp_path, content):
    files.write(tmp_path / "a.json", content)
    assert (tmp_path / "a.json").read_bytes() == (content.encode() if isinstance(content, str) else content)
    assert names(tmp_path) == ["a.json"]


def test_a_new_file_may_be_read_by_whom_any_other_may(tmp_path):
    (tmp_path / "usual").touch()
    files.write(tmp_path / "a.json", NEW)
    assert (tmp_path / "a.json").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_disk_that_is_full_halfway_leaves_the_old_content_and_nothing_else(tmp_path):
    (tmp_path / "a.json").write_text(OLD)

    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        with pytest.raises(OSError, match="too large"):
            files.write(tmp_path / "a.json", NEW)

    assert in_a_child(full) == 0
    assert tree(tmp_path) == {"a.json": OLD}


@pytest.mark.parametrize("content", ["\ud800", NEW])
def test_what_cannot_be_written_or_renamed_leaves_nothing_behind(tmp_path, content):
    (tmp_path / "taken" / "inside").mkdir(parents=True)
    with pytest.raises((UnicodeEncodeError, IsADirectoryError)):
        files.write(tmp_path / "taken", content)
    assert names(tmp_path) == ["taken"]


def test_a_death_before_the_rename_leaves_the_old_content(tmp_path):
    (tmp_path / "a.json").write_text(OLD)

    def killed():
        dying_at(0)
        files.write(tmp_path / "a.json", NEW)

    assert in_a_child(killed) == 9
    assert (tmp_path / "a.json").read_text() == OLD
    assert [name for name in names(tmp_path) if not name.startswith(".")] == ["a.json"]


def test_a_reader_finds_one_whole_content_of_two_that_are_written_at_once(tmp_path):
    file, contents = tmp_path / "a.json", ("a" * 300_000, "b" * 200_000)
    files.write(file, contents[0])
    writers = [
        threading.Thread(target=lambda c=content: [files.write(file, c) for _ in range(30)])
        for content in contents
    ]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert file.read_text() in contents
    assert names(tmp_path) == ["a.json"]


@pytest.fixture
def folders(tmp_path):
    """A folder, and one that is to take its place."""
    made, target = tmp_path / "work" / "made", tmp_path / "demo"
    for folder, text in ((target, "old"), (made, "new")):
        folder.mkdir(parents=True)
        for name in ("results.json", f"only-{text}.svg"):
            (folder / name).write_text(text)
    return made, target


def test_a_folder_takes_the_place_of_another_and_nothing_of_that_is_left(folders):
    made, target = folders
    files.swap(made, target)
    assert tree(target) == {"results.json": "new", "only-new.svg": "new"}
    assert names(target.parent) == ["demo", "work"]
    assert names(made.parent) == []


def test_a_folder_goes_where_none_was(folders):
    made, target = folders
    shutil.rmtree(target)
    files.swap(made, target)
    assert tree(target) == {"results.json": "new", "only-new.svg": "new"}


@pytest.mark.parametrize("step", range(5))
def test_a_death_at_any_step_of_a_swap_loses_no_folder(folders, step):
    made, target = folders
    before, after = tree(target), tree(made)

    def killed():
        dying_at(step)
        files.swap(made, target)

    assert in_a_child(killed) == (9 if step < 4 else 0)
    files.restore(target)
    assert tree(target) == (before if step < 3 else after)
    again = made.parent / "again"
    again.mkdir()
    files.swap(again, target)  # the next swap clears up what a dead one left
    assert tree(target) == {}
    assert [name for name in names(target.parent) if name.startswith(".")] == []


def test_the_last_good_folder_outlives_a_death_and_a_swap_that_fails_after_it(folders):
    made, target = folders
    before = tree(target)

    def killed():
        dying_at(2)
        files.swap(made, target)

    assert in_a_child(killed) == 9
    with pytest.raises(FileNotFoundError):
        files.swap(made.with_name("nowhere"), target)
    assert tree(target) == before


def test_a_swap_that_fails_leaves_what_was_there(folders):
    made, target = folders
    before = tree(target)
    with pytest.raises(FileNotFoundError):
        files.swap(made.with_name("nowhere"), target)
    assert tree(target) == before
    assert names(target.parent) == ["demo", "work"]


@pytest.mark.parametrize("kind", ["a link to a folder", "a link to nothing", "a file"])
def test_what_is_no_folder_is_replaced_and_leaves_nothing(folders, kind):
    made, target = folders
    target.rename(target.parent / "elsewhere")
    if kind == "a file":
        target.touch()
    else:
        target.symlink_to(target.parent / ("elsewhere" if "folder" in kind else "nowhere"))
    files.swap(made, target)
    assert tree(target) == {"results.json": "new", "only-new.svg": "new"}
    assert names(target.parent) == ["demo", "elsewhere", "work"]
    assert names(target.parent / "elsewhere") == ["only-old.svg", "results.json"]


def test_a_disk_with_room_has_nothing_to_say_and_one_without_is_named(tmp_path):
    assert files.full(tmp_path) is None

    def crowded():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        assert files.full(tmp_path).filename == str(tmp_path)

    assert in_a_child(crowded) == 0
    assert names(tmp_path) == []
