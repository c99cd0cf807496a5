"""Posts the summary of a pull request's draft as one comment on it, and renews that comment from then on.

Runs after the pull request's own workflow, with a token that may write. So nothing that came from there is
believed: the pull request is the open one whose head is the commit that ran, as the API has it; the artifact must
hold one small plain text and nothing else; and of this text no link, picture, mention or HTML takes effect.
"""

from __future__ import annotations

import http.client
import io
import json
import os
import stat
import sys
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

import inert  # beside this file

HEAVIEST = 200_000
"""Bytes of the artifact as it is sent."""
ANSWER = 5_000_000
"""Bytes of what the API itself says: a page of pull requests or comments."""
MARK = "<!-- what moved -->"
ENDED = ("success", "failure", "timed_out")
"""How a run ends that had its say; one that was cancelled, or waits for a maintainer, has none."""


class Distrusted(Exception):
    """Why nothing is posted: somebody should look."""


class NothingToSay(Exception):
    """Why nothing is posted, and nobody needs to look."""


class GitHub:
    """The few calls of GitHub's REST API that are needed here, for one repository."""

    def __init__(self, url: str, repository: str, token: str):
        self.root, self.token = f"{url}/repos/{repository}", token

    def request(self, path: str, most: int, body: dict | None = None, method: str | None = None) -> bytes:
        """The answer, of `most` bytes and no more, whatever it says that it is. Raises URLError where the API refuses."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(
            f"{self.root}/{path}", data, {"Accept": "application/vnd.github+json"}, method=method
        )
        # Not passed on to the host that an artifact's address is forwarded to.
        request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read(most + 1)
        if len(text) > most:
            raise Distrusted(f"{path} has more than the {most} bytes that are allowed")
        return text

    def json(self, path: str, **changes):
        try:
            return json.loads(self.request(path, ANSWER, **changes))
        except (ValueError, RecursionError) as error:
            raise Distrusted(f"{path} is no JSON ({error})") from None


def main() -> None:
    run = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))["workflow_run"]
    github = GitHub(os.environ["GITHUB_API_URL"], os.environ["GITHUB_REPOSITORY"], os.environ["GITHUB_TOKEN"])
    try:
        number = pull_request(github, run)
        ours = f"The pull request's own build says so; [the site that it made]({run['html_url']}#artifacts)."
        text = inert.told(f"{MARK}\n{ours}", summary(archive(github, run)))
        if len(text) > inert.LONGEST:
            raise Distrusted(f"the summary has more than {inert.LONGEST} characters")
        post(github, number, text)
    except Distrusted as why:
        sys.exit(f"comment: {why}; nothing is posted")
    except NothingToSay as why:
        print(f"comment: {why}; nothing is posted")


def pull_request(github: GitHub, run: dict) -> int:
    """The number of the open pull request whose newest commit is the one that ran."""
    if run["conclusion"] not in ENDED:
        raise NothingToSay(f"the run ended as {run['conclusion']}")
    owner = ((run.get("head_repository") or {}).get("owner") or {}).get("login", "")
    head = urllib.parse.quote(f"{owner}:{run['head_branch']}")
    for found in github.json(f"pulls?state=open&head={head}"):
        if found["head"]["sha"] == run["head_sha"]:
            return int(found["number"])
    raise NothingToSay(f"no open pull request ends at {run['head_sha'][:7]}, or no longer")


def archive(github: GitHub, run: dict) -> bytes:
    """The newest artifact `summary` of a run, a zip archive: one that was started again has several."""
    found = github.json(f"actions/runs/{int(run['id'])}/artifacts?name=summary&per_page=100")["artifacts"]
    found = [a for a in found if a["name"] == "summary" and a["created_at"] >= run["run_started_at"]]
    if not found:
        raise NothingToSay("the run left no summary")
    newest = max(found, key=lambda a: (a["created_at"], a["id"]))
    if newest["size_in_bytes"] > HEAVIEST:
        raise Distrusted(f"its artifact weighs {newest['size_in_bytes']} bytes, and {HEAVIEST} are allowed")
    return github.request(f"actions/artifacts/{int(newest['id'])}/zip", HEAVIEST)


def summary(data: bytes) -> str:
    """The text in the archive, read in memory: nothing of it is written to disk, whatever its names say."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if [entry.filename for entry in entries] != ["summary.md"]:
                raise Distrusted("its artifact holds something else than summary.md")
            kind = stat.S_IFMT(entries[0].external_attr >> 16)
            if kind not in (0, stat.S_IFREG) or entries[0].flag_bits & 1:
                raise Distrusted("summary.md is no plain file")
            with archive.open(entries[0]) as file:
                return file.read(4 * inert.LONGEST + 1).decode("utf-8")
    except Distrusted:
        raise
    except Exception as error:  # whatever zipfile and its decompressors make of a stranger's bytes
        raise Distrusted(f"its artifact cannot be read ({error!r:.200})") from None


def post(github: GitHub, number: int, body: str) -> None:
    """Renews the comment that an earlier run left, or leaves the first."""
    for page in range(1, 100):
        found = github.json(f"issues/{number}/comments?per_page=100&page={page}")
        for comment in found:
            who = (comment.get("user") or {}).get("login")  # nobody, where the account is gone
            if who == "github-actions[bot]" and (comment.get("body") or "").startswith(MARK):
                github.json(f"issues/comments/{int(comment['id'])}", body={"body": body}, method="PATCH")
                return
        if len(found) < 100:
            break
    github.json(f"issues/{number}/comments", body={"body": body})


if __name__ == "__main__":
    try:
        main()
    except (OSError, http.client.HTTPException) as error:
        sys.exit(
            f"comment: {getattr(error, 'url', '') or 'the API'} does not answer ({error}); run the workflow again"
        )
