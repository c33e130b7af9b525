"""A thousand clients wait for one job with WAIT: a new query must be answered as if they were not there, and when the
job ends all of them must hear of it.
"""
import selectors
import socket
import time
import urllib.parse

from archive import archive

CLIENTS = 1000
PROMPT = 1.0   # seconds for a query that takes milliseconds, on a busy machine
RELEASE = 20.0  # seconds until the last of them has its answer


def read_ready(waiting, timeout):
    """What has arrived for whom within `timeout`; {} if nothing."""
    selector = selectors.DefaultSelector()
    for client in waiting:
        selector.register(client, selectors.EVENT_READ)
    arrived = {key.fileobj: key.fileobj.recv(65536) for key, _ in selector.select(timeout)}
    selector.close()
    return arrived


def check(url, say):
    """A flag for each thing that must hold."""
    flags = []

    def expect(what, held, detail=""):
        flags.append(held)
        say(f"  {'ok    ' if held else 'FAILED'} {what}{'' if held else f': {detail}'}")

    parts = urllib.parse.urlsplit(url)
    waiting = []
    with archive(url) as client:
        job = client.create("SELECT TOP 1 source_id FROM gaiadr3.gaia_source")
        request = f"GET {parts.path}/tap/async/{job}?WAIT=60 HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode()
        try:
            for _ in range(CLIENTS):
                waiter = socket.create_connection((parts.hostname, parts.port), timeout=60)
                waiter.sendall(request)
                waiting.append(waiter)
            begun = time.monotonic()
            reply = client.sync("SELECT TOP 5 source_id FROM gaiadr3.gaia_source")
            took = time.monotonic() - begun
            expect(f"a query while {CLIENTS} clients wait is answered", reply.status == 200, f"status {reply.status}")
            expect(f"within {PROMPT} s", took < PROMPT, f"{took:.2f} s")
            with archive(url) as newcomer:
                begun = time.monotonic()
                expect("by a new client too", newcomer.get("availability").status == 200)
                took = time.monotonic() - begun
                expect(f"within {PROMPT} s", took < PROMPT, f"{took:.2f} s")
            early = read_ready(waiting, 0)
            expect("nobody is answered before the job moves", not early, f"{len(early)} were: {next(iter(early.values()), b'')[:80]}")
            client.post(f"async/{job}/phase", {"PHASE": "ABORT"})
            begun = time.monotonic()
            heard, left = 0, {waiter: b"" for waiter in waiting}
            while left and time.monotonic() - begun < RELEASE:
                for waiter, data in read_ready(left, 1.0).items():
                    left[waiter] += data
                    if not data:
                        heard += left[waiter].startswith(b"HTTP/1.1 200") and b"ABORTED" in left[waiter]
                        del left[waiter]
            took = time.monotonic() - begun
            expect(f"all hear of the abort ({took:.2f} s)", heard == CLIENTS, f"{heard} did within {took:.1f} s")
        finally:
            for waiter in waiting:
                waiter.close()
        client.delete(f"async/{job}")
    return flags
