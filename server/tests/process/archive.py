"""A client of the server for tests that judge it: one connection, the standard library, nothing shared with the server.

`Archive` sends requests below /tap-server/tap (or beside it, for paths that begin with `../`) and brings back a Reply.
A connection that breaks is a Lost, which says nothing of whether the server had acted. One thread for each Archive.
"""
import contextlib
import dataclasses
import http.client
import re
import socket
import urllib.parse
import xml.etree.ElementTree as ElementTree

UWS = "{http://www.ivoa.net/xml/UWS/v1.0}"
ACTIVE = {"PENDING", "QUEUED", "EXECUTING"}
FINAL = {"COMPLETED", "ERROR", "ABORTED", "ARCHIVED"}
# What may be seen after a phase has been seen (UWS 1.1 section 2.1.3); a phase may also just stay.
AFTER = {"PENDING": {"HELD", "QUEUED", "EXECUTING", "COMPLETED", "ERROR", "ABORTED"},
         "HELD": {"QUEUED", "EXECUTING", "COMPLETED", "ERROR", "ABORTED"},
         "QUEUED": {"EXECUTING", "SUSPENDED", "COMPLETED", "ERROR", "ABORTED"},
         "EXECUTING": {"SUSPENDED", "COMPLETED", "ERROR", "ABORTED"},
         "SUSPENDED": {"EXECUTING", "COMPLETED", "ERROR", "ABORTED"},
         "COMPLETED": {"ARCHIVED"}, "ERROR": {"ARCHIVED"}, "ABORTED": {"ARCHIVED"}, "ARCHIVED": set()}


class Lost(Exception):
    """No whole answer came."""


@dataclasses.dataclass
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self):
        return self.body.decode("utf-8", "replace").strip()

    @property
    def location(self):
        return self.headers.get("Location", "")

    def xml(self):
        return ElementTree.fromstring(self.body)


@dataclasses.dataclass
class JobDocument:
    """A job as its document shows it; None where a value is absent or nil."""
    jobid: str
    phase: str
    owner: str
    run_id: str
    start: str
    end: str
    created: str
    duration: str
    destruction: str
    parameters: dict
    results: list

    @staticmethod
    def of(root):
        def child(name):
            found = root.find(UWS + name)
            return None if found is None or not (found.text or "").strip() else found.text.strip()
        return JobDocument(child("jobId"), child("phase"), child("ownerId"), child("runId"), child("startTime"), child("endTime"),
                           child("creationTime"), child("executionDuration"), child("destruction"),
                           {p.get("id").lower(): p.text or "" for p in root.iter(UWS + "parameter")},
                           [r.get("id") for r in root.iter(UWS + "result")])


def multipart(fields, files):
    """Body and Content-Type; `files` are name → (file name, bytes)."""
    boundary = "----process-tests-7d8a1c"
    out = []
    for name, value in fields.items():
        out.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, (filename, content) in files.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'
        out.append(head.encode() + content + b"\r\n")
    return b"".join(out) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


class Archive:
    def __init__(self, url, timeout=60):
        self.parts = urllib.parse.urlsplit(url)
        self.timeout = timeout
        self.connection = None
        self.cookie = None

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def request(self, method, path, form=None, files=None):
        base = self.parts.path + ("" if path.startswith("../") else "/tap")
        body, headers = None, {}
        if files is not None:
            body, headers["Content-Type"] = multipart(form or {}, files)
        elif form is not None:
            body, headers["Content-Type"] = urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded"
        if self.cookie:
            headers["Cookie"] = self.cookie
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.parts.hostname, self.parts.port, timeout=self.timeout)
                self.connection.connect()
                self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connection.request(method, base + "/" + path.removeprefix("../"), body, headers)
            answer = self.connection.getresponse()
            return Reply(answer.status, answer.headers, answer.read())
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Lost(f"{method} {path}: {error!r}") from error

    def get(self, path):
        return self.request("GET", path)

    def post(self, path, form=None, files=None):
        return self.request("POST", path, {} if form is None else form, files)

    def delete(self, path):
        return self.request("DELETE", path)

    def sync(self, query, form="csv"):
        return self.post("sync", {"LANG": "ADQL", "FORMAT": form, "QUERY": query})

    def create(self, query, **more):
        """The id of a new job."""
        reply = self.post("async", {"LANG": "ADQL", "FORMAT": "csv", "QUERY": query, **more})
        assert reply.status == 303, f"creation answered {reply.status}: {reply.text[:200]}"
        return re.search(r"/async/([^/?#]+)$", reply.location).group(1)

    def job(self, jobid, more=""):
        """The job's document, or None if there is no such job."""
        reply = self.get(f"async/{jobid}{more}")
        if reply.status == 404:
            return None
        assert reply.status == 200, f"job {jobid} answered {reply.status}: {reply.text[:200]}"
        return JobDocument.of(reply.xml())

    def wait_for_end(self, jobid):
        """The job's document once it has ended."""
        for _ in range(60):
            job = self.job(jobid, "?WAIT=10")
            if job is None or job.phase not in ACTIVE:
                return job
        raise AssertionError(f"job {jobid} has not ended")

    def jobs(self, filters=""):
        """(id, phase) of each job in the list."""
        reply = self.get("async" + filters)
        assert reply.status == 200, f"the list answered {reply.status}: {reply.text[:200]}"
        return [(ref.get("id"), ref.find(UWS + "phase").text) for ref in reply.xml().iter(UWS + "jobref")]

    def login(self, user, password):
        reply = self.post("../login", {"username": user, "password": password})
        assert reply.status == 200, f"login answered {reply.status}: {reply.text[:200]}"
        self.cookie = next(c for c in reply.headers.get_all("Set-Cookie") if c.startswith("JSESSIONID=")).split(";")[0]


@contextlib.contextmanager
def archive(url, **options):
    client = Archive(url, **options)
    try:
        yield client
    finally:
        client.close()
