# Sourced by scripts/setup: cpp-httplib 0.18.7 with Debian's security patches, as one header.
#
# Debian 12 has 0.11.4, which cuts a parameter's value at its last `=`. Debian 13 has 0.18.7, but its -dev package splits
# header and library, and limits such as the length of a request line are then fixed as Debian compiled them. The source
# package of Debian 13 is the whole header, so that is what is used on both.
readonly HTTPLIB_VERSION=0.18.7
readonly HTTPLIB_DIR="$TAPSTAND_CACHE/cpp-httplib-$HTTPLIB_VERSION"
readonly HTTPLIB_SUITE=trixie

# True when the file is a whole (not a split) httplib.h of 0.18 or later.
usable_httplib() {
  [ -f "$1" ] || return 1
  grep -q '^inline bool Server::listen' "$1" || return 1
  local version
  version=$(sed -n 's/^#define CPPHTTPLIB_VERSION "\(.*\)"/\1/p' "$1")
  [ -n "$version" ] && dpkg --compare-versions "$version" ge 0.18
}

# The source suites that hold the package, at the mirrors this machine already uses, in whichever notation they are written.
httplib_sources() {
  local codename mirrors archive security keyring options=''
  codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  mirrors=$(apt-get indextargets --no-release-info --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' | sort -u)
  archive=$(awk -v suite="$codename" '$1 == suite || $1 ~ /^(old)?stable$/ { print $2; exit }' <<<"$mirrors")
  security=$(awk -v suite="$codename-security" '$1 == suite || $1 ~ /^(old)?stable-security$/ { print $2; exit }' <<<"$mirrors")
  [ -n "$archive" ] || die "apt lists no mirror for '$codename'; add one to /etc/apt, or give cmake -DTAPSTAND_HTTPLIB_DIR=<folder with httplib.h>"
  for keyring in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
    if [ -f "$keyring" ]; then options="[signed-by=$keyring] " && break; fi
  done
  printf 'deb-src %s%s %s main\n' "$options" "$archive" "$HTTPLIB_SUITE"
  [ -z "$security" ] || printf 'deb-src %s%s %s-security main\n' "$options" "$security" "$HTTPLIB_SUITE"
}

# Fetches and unpacks the source package in the folder $1, which apt uses for all its state: the machine's own apt is not touched.
fetch_httplib_source() {
  cd "$1"
  mkdir -p lists/partial cache/archives/partial
  httplib_sources >source.list
  local apt=(apt-get -qq
    -o "Dir::Etc::sourcelist=$1/source.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$1/lists" -o "Dir::Cache=$1/cache"
    -o "APT::Sandbox::User=$(id -un)" -o Acquire::Languages=none -o Acquire::Retries=3)
  "${apt[@]}" update >&2
  "${apt[@]}" source "cpp-httplib/$HTTPLIB_SUITE" >&2
}

install_httplib() {
  local candidate
  for candidate in "$HTTPLIB_DIR/httplib.h" /usr/local/include/httplib.h /usr/include/httplib.h; do
    if usable_httplib "$candidate"; then return; fi
  done
  say "fetching the source package of cpp-httplib $HTTPLIB_VERSION"
  local work
  work=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  (fetch_httplib_source "$work") || die "could not fetch the source package of cpp-httplib; is there a network?"
  local header="$work/cpp-httplib-$HTTPLIB_VERSION/httplib.h"
  usable_httplib "$header" || die "the source package holds no usable httplib.h of version $HTTPLIB_VERSION"
  mkdir -p "$HTTPLIB_DIR"
  cp "$(dirname "$header")/LICENSE" "$HTTPLIB_DIR/LICENSE"
  cp "$header" "$HTTPLIB_DIR/httplib.h.$$" && mv "$HTTPLIB_DIR/httplib.h.$$" "$HTTPLIB_DIR/httplib.h"
  rm -rf "$work"
  trap - EXIT
}
