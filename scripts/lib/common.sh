# Sourced by the scripts: where things are, and how a script speaks.
set -euo pipefail

readonly TAPSTAND_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
readonly TAPSTAND_CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/tapstand"
readonly TAPSTAND_BUILD="${TAPSTAND_BUILD_DIR:-$TAPSTAND_ROOT/build/release}"
# Debian's own interpreter, not whichever comes first on the PATH: only this one sees Debian's astroquery and pyvo.
readonly SYSTEM_PYTHON=/usr/bin/python3

say() { printf '== %s\n' "$*" >&2; }

die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# Clones of the project share what ccache knows: paths below the root do not count.
export CCACHE_BASEDIR="$TAPSTAND_ROOT" CCACHE_NOHASHDIR=1

# build <target>...   configures preset `release` (TAPSTAND_CMAKE_ARGS is added) and builds; without targets, everything.
build() {
  local targets=() args=()
  read -ra args <<<"${TAPSTAND_CMAKE_ARGS:-}"
  [ $# -eq 0 ] || targets=(--target "$@")
  say "building in ${TAPSTAND_BUILD#"$TAPSTAND_ROOT"/}"
  (cd "$TAPSTAND_ROOT" && cmake --preset release -B "$TAPSTAND_BUILD" ${args[@]+"${args[@]}"}) >&2
  cmake --build "$TAPSTAND_BUILD" --parallel "$(nproc)" ${targets[@]+"${targets[@]}"} >&2
}
