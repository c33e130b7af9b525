"""Measures the server as a process: the time to its ready line, and how its memory grows while it streams.

usage: python3 bench_process.py BUILD_DIR

Each figure stands beside its floor in the same run: starting /bin/true; the memory of the idle server.
"""
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

STARTS = 21
ROWS = 1_000_000


def milliseconds(start):
    return (time.perf_counter() - start) * 1000


def start(program, *arguments):
    begin = time.perf_counter()
    process = subprocess.Popen([program, "serve", "--port", "0", *arguments], stdout=subprocess.PIPE, text=True)
    ready = json.loads(process.stdout.readline())
    return process, ready, milliseconds(begin)


def stop(process):
    process.terminate()
    process.wait(timeout=30)
    process.stdout.close()


def time_to_ready(program):
    times = []
    floor = []
    for _ in range(STARTS):
        begin = time.perf_counter()
        subprocess.run(["/bin/true"], check=True)
        floor.append(milliseconds(begin))
        process, _, took = start(program)
        times.append(took)
        stop(process)
    ready, true = statistics.median(times), statistics.median(floor)
    print(f"start to ready line: median {ready:.1f} ms (min {min(times):.1f}, max {max(times):.1f}); /bin/true {true:.1f} ms; "
          f"ratio {ready / true:.1f}")


def peak_kib(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1])
    raise RuntimeError("no VmHWM")


def fetch(url, query, form):
    data = urllib.parse.urlencode({"LANG": "ADQL", "FORMAT": form, "QUERY": query}).encode()
    size = 0
    with urllib.request.urlopen(url + "/tap/sync", data) as answer:
        while chunk := answer.read(1 << 20):
            size += len(chunk)
    return size


def memory_while_streaming(program, folder):
    catalogue = folder / "big.sqlite"
    begin = time.perf_counter()
    subprocess.run([program, "generate", "--rows", str(ROWS), "--out", catalogue], check=True)
    took = time.perf_counter() - begin
    print(f"generate --rows {ROWS}: {took:.1f} s, {ROWS / took:,.0f} rows/s, {catalogue.stat().st_size / 1e6:.0f} MB")
    for form in ("votable", "votable_plain", "csv"):
        # A server of its own for each: the peak is of a process's whole life. Its floor is the same scan for one sum.
        process, ready, _ = start(program, "--catalogue", str(catalogue))
        fetch(ready["url"], "SELECT COUNT(*) AS n, SUM(random_index + ra + dec + parallax) AS s, SUM(l + ag_gspphot) AS t "
                            "FROM gaiadr3.gaia_source_lite", "csv")
        before = peak_kib(process.pid)
        begin = time.perf_counter()
        size = fetch(ready["url"], "SELECT * FROM gaiadr3.gaia_source_lite", form)
        took = time.perf_counter() - begin
        grown = peak_kib(process.pid) - before
        print(f"{form}: {size / 1e6:.0f} MB of {ROWS} rows in {took:.1f} s; peak memory grew by {grown / 1024:.1f} MiB over {before / 1024:.0f} MiB")
        stop(process)


def main(build):
    program = pathlib.Path(build) / "bin" / "tapstand"
    time_to_ready(program)
    with tempfile.TemporaryDirectory() as folder:
        memory_while_streaming(program, pathlib.Path(folder))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
