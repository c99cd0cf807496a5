"""What a machine came from, so that a workflow can install the same."""

import hashlib
import json

from review.verbs import pinning

WHEEL = ("https://example.org/review_executed-1-py3-none-any.whl", "ab" * 32)


def test_a_wheel_is_known_by_what_pip_noted(tmp_path, monkeypatch):
    wheel = tmp_path / "a folder" / "review_executed-1-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"wheel")
    digest = hashlib.sha256(b"wheel").hexdigest()
    info = tmp_path / "site" / "review_executed-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Name: review-executed\nVersion: 1\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
    for noted, said in [
        ({"url": wheel.as_uri(), "archive_info": {"hashes": {"sha256": digest}}}, (wheel.as_uri(), digest)),
        ({"url": wheel.as_uri(), "archive_info": {"hashes": {"sha256": "00" * 32}}}, None),
        ({"url": (tmp_path / "gone").as_uri(), "archive_info": {"hashes": {"sha256": digest}}}, None),
        ({"url": WHEEL[0], "archive_info": {"hashes": {"sha256": WHEEL[1]}}}, WHEEL),
        ({"url": WHEEL[0], "archive_info": {}}, None),
        ({"url": tmp_path.as_uri(), "dir_info": {"editable": True}}, None),
        ({}, None),
    ]:
        (info / "direct_url.json").write_text(json.dumps(noted))
        assert pinning.wheel() == said, noted
