#!/usr/bin/env bash
# Publishes a built site on a branch of REMOTE, in one push: at the root, under latest/, and for good under v/COMMIT/.
#   bash ci/deploy.sh SITE COMMIT REMOTE [BRANCH]        BRANCH is gh-pages unless given
# Pages serves a gigabyte. Before the permalinks fill it, the oldest go: first all but the last of each month, then those
# too. The permalink of a tagged commit stays, whatever it weighs. DEPLOY_MOST is how many bytes all may have.
# The new tree is made from git objects in a repository of its own: until the push is done, nobody sees any of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

stop() {
  echo "deploy: $1" >&2
  exit 1
}

[ $# -ge 3 ] || stop "a site, a commit and a remote are needed: bash ci/deploy.sh output/site COMMIT REMOTE"
site=$(realpath "$1")
commit=$(git rev-parse --verify --quiet "$2^{commit}") || stop "$2 is no commit here; fetch it"
remote=$3 branch=${4:-gh-pages} most=${DEPLOY_MOST:-800000000}
history=$(git rev-parse --absolute-git-dir)
[ -e "$site/index.html" ] || stop "$1 has no index.html; build the review first"
for name in v latest; do
  [ ! -e "$site/$name" ] || stop "$1 holds $name, which is the name of the permalinks; rename it"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GIT_DIR=$work/git
git init --quiet --bare "$GIT_DIR"
git --work-tree="$site" -c core.excludesFile=/dev/null -c core.autocrlf=false add --all --force .
new=$(git write-tree)

entries() { git ls-tree "$1" 2>/dev/null || true; }
without() { grep -v -P "\t($1)\$" || true; }

weight() { git ls-tree -r -l "$1" | awk '{ bytes += $4 } END { print bytes + 0 }'; }

# thinned ROOM: of the permalinks that it reads, those that ROOM bytes have room for.
thinned() {
  local mode kind tree name when tag
  while read -r mode kind tree name; do
    when=$(git --git-dir="$history" log -1 --date=format:%Y-%m --format='%ct %cd' "$name" 2>/dev/null) || when="0 gone"
    tag=$(git --git-dir="$history" tag --points-at "$name" 2>/dev/null) || true
    echo "$when ${tag:+tag}- $(weight "$tree") $mode $kind $tree $name"
  done | sort -rn | awk -v room="$1" '
    { bytes[NR] = $4; all += $4; entry[NR] = $5 " " $6 " " $7 "\t" $8 }
    { turn[NR] = $3 == "tag-" ? 0 : seen[$2]++ ? 1 : 2 }
    END {
      for (now = 1; now <= 2; now++)
        for (i = NR; i && all > room; i--)
          if (turn[i] == now) { all -= bytes[i]; delete entry[i] }
      for (i in entry) print entry[i]
    }'
}

# next PARENT: the tree after this deploy, and the commit that its root then shows. PARENT is empty for the first one.
next() {
  local root=$new shown=$commit old versions
  old=$([ -z "$1" ] || git log -1 --format='%(trailers:key=Source,valueonly)' "$1")
  # Where a later commit was faster, only the permalink is added.
  if [ -n "$old" ] && [ "$old" != "$commit" ] && git --git-dir="$history" merge-base --is-ancestor "$commit" "$old" 2>/dev/null; then
    root=$(entries "$1:latest" | git mktree) shown=$old
  fi
  versions=$({ entries "${1:-none}:v" | without "$commit" | thinned "$room" && printf '040000 tree %s\t%s\n' "$new" "$commit"; } | git mktree)
  {
    entries "$root" | without "CNAME|\.nojekyll"
    entries "${1:-none}" | grep -P "\tCNAME\$" || true # the site's own address is set by hand
    printf '100644 blob %s\t.nojekyll\n' "$(git hash-object -w --stdin </dev/null)"
    printf '040000 tree %s\tlatest\n040000 tree %s\tv\n' "$root" "$versions"
  } | git mktree
  echo "$shown"
}

room=$((most - 3 * $(weight "$new"))) # it lies at the root, under latest/ and under v/
for _ in {1..20}; do
  parent=
  if git fetch --quiet --depth=1 "$remote" "+refs/heads/$branch:refs/heads/old" 2>"$work/fetched"; then
    parent=$(git rev-parse refs/heads/old)
  elif ! grep -q "couldn't find remote ref" "$work/fetched"; then
    cat "$work/fetched" >&2
    stop "$remote cannot be read; see the line above"
  fi
  { read -r tree && read -r shown; } < <(next "$parent")
  published=$(printf 'Deploy %s\n\nSource: %s\n' "$commit" "$shown" |
    git -c user.name=deploy -c user.email=deploy@localhost commit-tree "$tree" ${parent:+-p "$parent"})
  if git push --quiet "$remote" "$published:refs/heads/$branch" 2>"$work/pushed"; then
    echo "$branch: v/$commit/ and latest/ (of $shown)"
    exit
  fi
  sleep $((RANDOM % 4 + 1)) # another deploy came first: begin again from what it left, not in step with others
done
cat "$work/pushed" >&2
stop "$branch of $remote could not be pushed in 20 attempts; see the lines above"
