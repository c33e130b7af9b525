"""A Gaia archive for a test: starts `tapstand serve` on a free port, and stops it again.

With pytest, copy this file beside your conftest.py and write in it `pytest_plugins = ["pytest_tapstand"]`:

    def test_cone(tapstand):
        service = pyvo.dal.TAPService(tapstand.tap_url)
        assert len(service.search("SELECT TOP 5 source_id FROM gaiadr3.gaia_source")) == 5

Without pytest, `with Tapstand() as tapstand:` does the same. The program is, in this order, the argument `program`, the
environment variable TAPSTAND, and `tapstand` on the PATH. Needs the standard library alone; Python 3.8 or later.
One process serves a whole test session; a failure to start raises TapstandError with what the program printed.
"""
import json
import os
import subprocess
import tempfile


class TapstandError(RuntimeError):
    """The server did not start."""


class Tapstand:
    """A running server: `url` and `tls_url` end in /tap-server, `tap_url` in /tap-server/tap; `ca_file` is the CA to trust."""

    def __init__(self, *arguments, program=None):
        self.program = program or os.environ.get("TAPSTAND", "tapstand")
        self.arguments = arguments
        self.process = self.errors = None
        self.url = self.tls_url = self.ca_file = None

    @property
    def tap_url(self):
        return self.url + "/tap"

    def __enter__(self):
        self.errors = tempfile.TemporaryFile()
        command = [self.program, "serve", "--port", "0", "--tls-port", "0", *self.arguments]
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors)
        except OSError as error:
            self.errors.close()
            raise TapstandError(f"cannot run {self.program}: {error.strerror}") from error
        line = self.process.stdout.readline()  # the one line that says ready; nothing when the program ends
        try:
            ready = json.loads(line)
        except ValueError:
            printed = self.stop()
            raise TapstandError(f"{' '.join(command)}: not ready\n{printed}") from None
        self.url, self.tls_url, self.ca_file = ready["url"], ready.get("tls_url"), ready.get("ca_file")
        return self

    def stop(self):
        """Ends the server and returns what it wrote to stderr; a second call does nothing."""
        if self.process is None:
            return ""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.errors.seek(0)
        printed = self.errors.read().decode(errors="replace")
        self.errors.close()
        self.process = None
        return printed

    def __exit__(self, *_):
        self.stop()


try:
    import pytest
except ImportError:
    pass
else:
    @pytest.fixture(scope="session")
    def tapstand():
        with Tapstand() as server:
            yield server
