"""The help page's own script, run as a user runs it."""
import os
import subprocess
import sys

from support import BASE, TLS_BASE, CIRCLE_ROWS, ClientTest

from astropy.io.votable import parse_single_table

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "seed_script.py")


class SeedScript(ClientTest):
    def assert_runs(self, base):
        output = self.path("example_votable_output.vot")
        done = subprocess.run([sys.executable, SCRIPT, base, output], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("Status: 303", done.stdout)
        table = parse_single_table(output).to_table(use_names_over_ids=True)
        self.assertEqual(len(table), CIRCLE_ROWS)
        self.assertEqual(table.colnames[0], "dist")
        self.assertEqual(len(table.colnames), 58)

    def test_over_http(self):
        self.assert_runs(BASE)

    def test_over_https(self):
        self.assertTrue(TLS_BASE, "the server has no TLS listener")
        self.assert_runs(TLS_BASE)
