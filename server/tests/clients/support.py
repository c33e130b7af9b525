"""What the client tests share: where the server is, known values of the sample data, and a guard against the network.

The server is named by the environment (scripts/test sets it): TAPSTAND_URL and TAPSTAND_TLS_URL end in `/tap-server`.
Importing this module must come before importing a client: astroquery's newer releases send a request to the real
archive when `astroquery.gaia` is imported, and no test may depend on, or wait for, a machine elsewhere.
"""
import itertools
import os
import socket
import tempfile
import time
import unittest
import warnings
from urllib.parse import urlsplit

BASE = os.environ["TAPSTAND_URL"].rstrip("/")
TLS_BASE = os.environ.get("TAPSTAND_TLS_URL", "").rstrip("/")
TAP = BASE + "/tap"

# The circle of the archive's own help page: what its 4734 rows are, is published there.
CIRCLE_RA, CIRCLE_DEC, CIRCLE_RADIUS = 266.41683, -29.00781, 0.08333333
CIRCLE_ROWS = 4734
CONE = (f"1=CONTAINS(POINT('ICRS',ra,dec),CIRCLE('ICRS',{CIRCLE_RA},{CIRCLE_DEC},{CIRCLE_RADIUS}))")

BARNARD = 4472832130942575872  # beyond 2^53: a reader that goes through a double gets another star
BARNARD_RA, BARNARD_DEC = 269.44850252543836, 4.739420051112412
BARNARD_PARALLAX = 546.975939730948

_LOCAL = {"127.0.0.1", "localhost", "::1", None}
_resolve = socket.getaddrinfo


def _resolve_local_only(host, *args, **kwargs):
    if isinstance(host, bytes):
        host = host.decode()
    if host not in _LOCAL:
        raise socket.gaierror(socket.EAI_NONAME, f"the tests have no network, but something wants {host}")
    return _resolve(host, *args, **kwargs)


socket.getaddrinfo = _resolve_local_only
socket.setdefaulttimeout(60)  # a server that hangs fails a test instead of the run
warnings.simplefilter("ignore")  # units and identifiers are asserted; astropy's opinions on them are its own tests' matter

import astroquery  # noqa: E402
from astroquery.utils.tap.core import TapPlus  # noqa: E402


def version_tuple(text):
    """The leading numbers of a version: `0.4.11.dev1` is (0, 4, 11)."""
    numbers = []
    for part in text.split("."):
        if not part.isdigit():
            break
        numbers.append(int(part))
    return tuple(numbers)


# Debian 12's 0.4.6 knows neither `votable_gzip` and `json`, nor names over IDs.
ASTROQUERY = version_tuple(astroquery.__version__)
NEW_ASTROQUERY = ASTROQUERY >= (0, 4, 8)


def origin(base):
    """Scheme, host and port: all that GaiaClass takes from a URL."""
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"


def column(table, name):
    """A column by name in any case: clients that prefer a FIELD's ID to its name may see it in capitals."""
    for candidate in table.colnames:
        if candidate.lower() == name:
            return table[candidate]
    raise AssertionError(f"no column {name} in {table.colnames}")


class ClientTest(unittest.TestCase):
    """A test with a folder of its own, which is also the working directory: clients drop files where they stand."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)


def plus():
    """TapPlus over TLS with the TAP+ resources beside /tap; a session's cookie is sent over TLS only."""
    assert TLS_BASE, "the server has no TLS listener"
    return TapPlus(url=TLS_BASE + "/tap", upload_context="Upload", table_edit_context="TableTool")


def logged_in(user):
    """TapPlus of one of the sample accounts: joe, ann, eve."""
    tap = plus()
    tap.login(user=user, password=f"{user}-secret")
    return tap


class AccountTest(ClientTest):
    """A test whose objects on the server have names that no other test has, nor another run on the same server."""

    _made = itertools.count(time.time_ns())

    def setUp(self):
        super().setUp()
        self.mark = f"t{next(self._made):x}"

    def name(self, what):
        return f"{self.mark}_{what}"
