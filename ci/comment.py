"""Posts the summary of a pull request's draft as one comment on it, and renews that comment from then on.

Runs after the pull request's own workflow, with a token that may write. So nothing that came from there is
believed: the pull request is the open one whose head is the commit that ran, as the API has it; the artifact must
hold one small plain text and nothing else; and of this text no link, picture, mention or HTML takes effect.
"""

from __future__ import annotations

import io
import json
import os
import re
import stat
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

HEAVIEST = 200_000
"""Bytes of the artifact as it is sent."""
LONGEST = 60_000
"""Characters of the summary as it is posted; GitHub takes 65 536 in a comment."""
MARK = "<!-- what moved -->"
ACTS = re.compile(
    r"<(?!/?(?:ins|del)>)|\$"  # HTML, formulas
    r"|&#(?:35|4[56]|58|64);|&(?!#(?:3[3-9]|4[0-7]|59|6[0-3]|9[1-6]|12[3-6]);)#?"  # all but punctuation in code
    r"|@|(?<!&)#(?=[\d&])|\bGH-(?=[\d&])|\](?=[(\[:])|:(?=[/&])|www(?=[.&])"  # mentions and links
    r"|(?<=```|~~~)(?![`~\n])",  # the language of a listing, which may be one of diagrams
    re.IGNORECASE,
)


class Distrusted(Exception):
    """Why nothing is posted."""


class GitHub:
    """The few calls of GitHub's REST API that are needed here, for one repository."""

    def __init__(self, url: str, repository: str, token: str):
        self.root, self.token = f"{url}/repos/{repository}", token

    def request(self, path: str, body: dict | None = None, method: str | None = None) -> bytes:
        """The answer's first HEAVIEST + 1 bytes. Raises urllib.error.HTTPError where the API refuses."""
        url = path if "://" in path else f"{self.root}/{path}"
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(url, data, {"Accept": "application/vnd.github+json"}, method=method)
        # Not passed on to the host that an artifact's address is forwarded to.
        request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return (
                answer.read() if answer.headers.get_content_subtype() == "json" else answer.read(HEAVIEST + 1)
            )

    def json(self, path: str, **changes):
        return json.loads(self.request(path, **changes))


def main() -> None:
    run = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))["workflow_run"]
    github = GitHub(os.environ["GITHUB_API_URL"], os.environ["GITHUB_REPOSITORY"], os.environ["GITHUB_TOKEN"])
    try:
        number = pull_request(github, run)
        text = inert(summary(archive(github, run["id"])))
        if len(text) > LONGEST:
            raise Distrusted(f"the summary has more than {LONGEST} characters")
    except Distrusted as why:
        sys.exit(f"comment: {why}; nothing is posted")
    post(
        github,
        number,
        f"{MARK}\n{text}\n\nThe pull request's own build says so; [the site that it made]({run['html_url']}#artifacts).",
    )


def pull_request(github: GitHub, run: dict) -> int:
    """The number of the open pull request whose newest commit is the one that ran."""
    owner = (run.get("head_repository") or {}).get("owner", {}).get("login", "")
    head = urllib.parse.quote(f"{owner}:{run['head_branch']}")
    for found in github.json(f"pulls?state=open&head={head}"):
        if found["head"]["sha"] == run["head_sha"]:
            return int(found["number"])
    raise Distrusted(f"no open pull request ends at {run['head_sha'][:7]}")


def archive(github: GitHub, run: int) -> bytes:
    """The artifact `summary` of a run, a zip archive."""
    found = [
        a for a in github.json(f"actions/runs/{int(run)}/artifacts")["artifacts"] if a["name"] == "summary"
    ]
    if len(found) != 1:
        raise Distrusted(f"the run has {len(found)} artifacts called summary")
    if found[0]["size_in_bytes"] > HEAVIEST:
        raise Distrusted(f"its artifact weighs {found[0]['size_in_bytes']} bytes, and {HEAVIEST} are allowed")
    data = github.request(f"actions/artifacts/{int(found[0]['id'])}/zip")
    if len(data) > HEAVIEST:
        raise Distrusted(f"its artifact weighs more than it says, and {HEAVIEST} bytes are allowed")
    return data


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
                text = file.read(4 * LONGEST + 1).decode("utf-8")
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        UnicodeDecodeError,
        EOFError,
        zipfile.zlib.error,
    ) as error:
        raise Distrusted(f"its artifact cannot be read ({error})") from None
    return text


def inert(text: str) -> str:
    """`text` in which Markdown's tables and headings stay, and nothing links, loads, mentions, draws or is HTML."""
    text = "".join(c for c in text if c in "\n\t" or c.isprintable())
    return ACTS.sub(lambda found: {"<": "&lt;", "$": "&#36;"}.get(found[0], f"{found[0]}\u200b"), text)


def post(github: GitHub, number: int, body: str) -> None:
    """Renews the comment that an earlier run left, or leaves the first."""
    for comment in github.json(f"issues/{number}/comments?per_page=100"):
        if comment["user"]["login"] == "github-actions[bot]" and comment["body"].startswith(MARK):
            github.json(f"issues/comments/{int(comment['id'])}", body={"body": body}, method="PATCH")
            return
    github.json(f"issues/{number}/comments", body={"body": body})


if __name__ == "__main__":
    try:
        main()
    except (urllib.error.URLError, TimeoutError) as error:
        sys.exit(
            f"comment: {getattr(error, 'url', '') or 'the API'} does not answer ({error}); run the workflow again"
        )
