"""The last part of scripts/demo: tapcheck judges a running tapstand.

usage: python3 run_demo.py BIN_DIR PYTHON      PYTHON has astroquery
"""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "ci"))
sys.dont_write_bytecode = True
from pytest_tapstand import Tapstand, TapstandError  # noqa: E402

HOW_TO_GO_ON = """
How to go on:

  {serve} serve

starts the server at http://127.0.0.1:8080/tap-server until you press Ctrl-C. Then, in another terminal:

  curl "http://127.0.0.1:8080/tap-server/tap/sync?REQUEST=doQuery&LANG=ADQL&FORMAT=csv&QUERY=SELECT+TOP+5+source_id,ra,dec+FROM+gaiadr3.gaia_source"

  {python} - <<'PYTHON'
from astroquery.utils.tap.core import TapPlus
tap = TapPlus(url="http://127.0.0.1:8080/tap-server/tap")
print(tap.launch_job("SELECT TOP 5 source_id, ra, dec, parallax FROM gaiadr3.gaia_source").get_results())
PYTHON
"""


def shown(path):
    """As a user in this folder would type it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def main(bin_dir, python):
    bin_dir = pathlib.Path(bin_dir)
    try:
        with Tapstand(program=str(bin_dir / "tapstand")) as server:
            print(f"tapstand listens at {server.url}\n", flush=True)
            command = [bin_dir / "tapcheck", server.url, "--allow-writes"]
            if server.ca_file:
                command += ["--ca-file", server.ca_file]
            verdict = subprocess.run(command, check=False).returncode
    except TapstandError as error:
        print(error, file=sys.stderr)
        return 1
    print(HOW_TO_GO_ON.format(serve=shown(bin_dir / "tapstand"), python=python))
    if verdict != 0:
        print(f"tapcheck found that something does not hold (exit status {verdict})", file=sys.stderr)
    return 1 if verdict != 0 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
