#!/usr/bin/env bash
# quoted LOG: the end of a log, as a listing that fits an issue or a comment and that nothing in it can end.
quoted() {
  printf '~~~text\n%s\n~~~\n' "$(tail -n 40 "$1" | cut -c 1-1000 | iconv -c -f UTF-8 -t UTF-8 | sed 's/~~~/~ ~ ~/g')"
}
