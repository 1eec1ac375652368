# shellcheck shell=bash
# What several scripts share. A script goes to the root of the repository first, and says what it is called:
#
#   . scripts/lib/common.sh scripts/NAME
#
# scripts/setup and scripts/lib/image-root do without: the container image is built with them, and a change of this
# would have it install its packages and lay out its files anew.

script=$1

# Prints the comment that the script begins with.
print_help() {
  sed -n '1d; /^#/!q; s/^# \{0,1\}//p' "$script"
  exit 0
}

# fail TEXT
fail() {
  echo "$script: $1" >&2
  exit 1
}

# wrong_usage TEXT
wrong_usage() {
  echo "$script: $1" >&2
  exit 64
}

# unknown_argument ARGUMENT
unknown_argument() { wrong_usage "unknown argument '$1'; see $script --help"; }

# log_says LOG TEXT: whether a log holds a text, for which it waits ten seconds at most.
log_says() {
  for _ in $(seq 200); do
    if grep -q -- "$2" "$1" 2>/dev/null; then return; fi
    sleep 0.05
  done
  return 1
}

# field LOG NAME: the value behind NAME= in the line that says "listening".
field() { sed -n "s/.*listening.* $2=\"\{0,1\}\([^\" ]*\).*/\1/p" "$1" | head -n 1; }
