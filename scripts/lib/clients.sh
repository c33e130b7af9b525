# Sourced by scripts/setup: the newest astroquery and pyvo, in a virtual environment outside the tree.
# Nothing is pinned, on purpose: what the newest clients send is what has to be answered. The versions are printed.
readonly CLIENTS_VENV="$TAPSTAND_CACHE/venv-newest"

# Prints the versions that an interpreter sees; fails when a client is missing or broken.
client_versions() {
  "$1" -W ignore -c 'import astropy, astroquery, astroquery.utils.tap, pyvo
print(f"astroquery {astroquery.__version__}, pyvo {pyvo.__version__}, astropy {astropy.__version__}")' 2>/dev/null
}

install_newest_clients() {
  if client_versions "$CLIENTS_VENV/bin/python" >/dev/null; then return; fi
  say "installing the newest astroquery and pyvo"
  mkdir -p "$TAPSTAND_CACHE"
  "$SYSTEM_PYTHON" -m venv --clear "$CLIENTS_VENV"
  "$CLIENTS_VENV/bin/pip" install --quiet --upgrade astroquery pyvo >&2
  client_versions "$CLIENTS_VENV/bin/python" >/dev/null || die "the new astroquery does not import: $CLIENTS_VENV"
}
