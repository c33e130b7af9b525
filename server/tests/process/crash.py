"""What the server with --data has acknowledged survives kill -9 at any moment.

Workers send random requests and keep a ledger: what was acknowledged must be there after the next start, what was under way
when the server died may be there or not, and nothing may be there by half. The server is killed after a number of
acknowledgements that the seed gives, so that it dies in mid-work; then it is started anew on the same folder and every
entry of every ledger is looked at.
"""
import dataclasses
import pathlib
import random
import tempfile
import threading
import time

from archive import ACTIVE, FINAL, Lost, archive
from crash_owner import Owner
from pytest_tapstand import Tapstand

KILLS = 24
LIMIT = 50.0  # seconds after which no further kill is begun
QUERIES = [f"SELECT TOP {rows} source_id, ra, dec FROM gaiadr3.gaia_source ORDER BY source_id" for rows in (1, 50, 5000)] + [
    "SELECT COUNT(*) AS n FROM gaiadr3.gaia_source AS a, (SELECT TOP 40 ra FROM gaiadr3.gaia_source ORDER BY source_id) AS b WHERE a.ra < b.ra"]
WRONG = "SELECT no_such_column FROM gaiadr3.gaia_source"
MAYBE = "maybe"  # an order that was not answered: done or not done


@dataclasses.dataclass
class Entry:
    """What is known of a job. A flag is True, False or MAYBE."""
    query: str
    started: object = False
    aborted: object = False
    deleted: object = False
    ended: str = None
    result: bytes = None
    name: str = ""
    parameters: dict = dataclasses.field(default_factory=dict)  # name → the values that it may have
    destruction: list = dataclasses.field(default_factory=list)  # what it may be; empty for anything


class Deaths:
    """Counts acknowledgements, and calls for the kill when enough have come."""

    def __init__(self):
        self.lock = threading.Lock()
        self.left = 0
        self.due = threading.Event()

    def arm(self, after):
        self.left = after
        self.due.clear()

    def acknowledged(self):
        with self.lock:
            self.left -= 1
            if self.left <= 0:
                self.due.set()


class Worker:
    """One client with jobs of its own; they outlive the server."""

    def __init__(self, seed, answers, deaths):
        self.random = random.Random(seed)
        self.answers = answers
        self.deaths = deaths
        self.jobs = {}
        self.lost_creations = 0
        self.problems = []

    def work(self, url):
        """Until the server dies."""
        actions = {self.create: 8, self.run: 8, self.abort: 2, self.remove: 3, self.add_parameter: 4, self.set_destruction: 2,
                   self.result: 8, self.look: 3}
        with archive(url) as client:
            try:
                while True:
                    action = self.random.choices(list(actions), list(actions.values()))[0]
                    living = [entry for entry in self.jobs.items() if entry[1].deleted is False][-15:]
                    if action == self.create or not living:
                        self.create(client)
                    else:
                        action(client, *self.random.choice(living))
                    self.deaths.acknowledged()
            except Lost:
                self.deaths.due.set()  # it may have died by itself
            except AssertionError as problem:
                self.problems.append(str(problem))
                self.deaths.due.set()

    def create(self, client):
        entry = Entry(self.random.choice(QUERIES + [WRONG]), name=f"name {len(self.jobs)}")
        more = {"PHASE": "RUN"} if self.random.random() < 0.5 else {}
        entry.started = bool(more)
        self.lost_creations += 1
        jobid = client.create(entry.query, JOBNAME=entry.name, **more)
        self.lost_creations -= 1
        assert jobid not in self.jobs, f"the id {jobid} is given a second time"
        self.jobs[jobid] = entry

    def order(self, client, jobid, below, form):
        reply = client.post(f"async/{jobid}{below}", form)
        assert reply.status < 500, f"{form} answered {reply.status}: {reply.text[:200]}"
        return reply.status in (200, 303)

    def run(self, client, jobid, entry):
        if entry.started is False and entry.aborted is False:
            entry.started = MAYBE
            entry.started = self.order(client, jobid, "/phase", {"PHASE": "RUN"})

    def abort(self, client, jobid, entry):
        entry.aborted = entry.aborted or MAYBE
        if self.order(client, jobid, "/phase", {"PHASE": "ABORT"}) and entry.started is False:
            entry.aborted = True

    def add_parameter(self, client, jobid, entry):
        name, value = f"x{self.random.randint(0, 2)}", str(self.random.random())
        if entry.started is not False or entry.aborted is not False or name in entry.parameters:
            return
        entry.parameters[name] = [None, value]
        if self.order(client, jobid, "/parameters", {name: value}):
            entry.parameters[name] = [value]

    def set_destruction(self, client, jobid, entry):
        moment = f"2031-01-{self.random.randint(1, 28):02}T00:00:00"
        entry.destruction = []  # the server may set less than was asked for, so that anything is legal until it has said
        self.order(client, jobid, "/destruction", {"DESTRUCTION": moment + "Z"})
        entry.destruction = [client.get(f"async/{jobid}/destruction").text]

    def remove(self, client, jobid, entry):
        entry.deleted = MAYBE
        reply = client.delete(f"async/{jobid}")
        assert reply.status == 303, f"the removal of {jobid} answered {reply.status}"
        entry.deleted = True

    def look(self, client, jobid, entry):
        self.saw(jobid, entry, client.job(jobid))

    def result(self, client, jobid, entry):
        """Whole or not at all, at any moment."""
        reply = client.get(f"async/{jobid}/results/result")
        if reply.status == 200:
            assert reply.body == self.answers[entry.query], f"the result of {jobid} has {len(reply.body)} bytes, not {len(self.answers[entry.query])}"
            entry.result, entry.ended = reply.body, "COMPLETED"

    def saw(self, jobid, entry, job):
        """A document against the ledger; what it settles is settled."""
        if job is None:
            assert entry.deleted, f"job {jobid} is lost (started {entry.started}, ended {entry.ended})"
            entry.deleted = True
            return
        assert entry.deleted is not True, f"job {jobid} is back after its removal"
        assert job.parameters.get("query") == entry.query, f"job {jobid} asks {job.parameters.get('query')!r}"
        assert job.parameters.get("jobname") == entry.name, f"job {jobid} is called {job.parameters.get('jobname')!r}"
        for name, values in entry.parameters.items():
            assert job.parameters.get(name) in values, f"parameter {name} of {jobid} is {job.parameters.get(name)!r}, not {values}"
            entry.parameters[name] = [job.parameters.get(name)]
        if entry.destruction:
            assert any(job.destruction.startswith(d.rstrip("Z")) for d in entry.destruction), f"{job.destruction}, not {entry.destruction}"
        legal = set() if entry.started is True or entry.aborted is True else {"PENDING"}
        legal |= {"QUEUED", "EXECUTING", "ERROR" if entry.query == WRONG else "COMPLETED"} if entry.started else set()
        legal |= {"ABORTED"} if entry.aborted else set()
        legal &= {entry.ended} if entry.ended else legal
        assert job.phase in legal, f"job {jobid} is {job.phase}, not one of {sorted(legal)}"
        if job.phase in FINAL:
            entry.ended = job.phase
        elif job.phase == "PENDING":
            entry.started, entry.aborted = False, False
        elif entry.started is MAYBE:
            entry.started = True

    def after_restart(self, client):
        """Everything in the ledger is there; what was executing runs again, to its end."""
        for jobid, entry in self.jobs.items():
            if entry.deleted is True and self.random.random() < 0.8:
                continue  # the list shows that it is gone
            self.saw(jobid, entry, client.job(jobid))
            if entry.deleted is True or entry.started is False:
                continue
            job = client.wait_for_end(jobid)
            self.saw(jobid, entry, job)
            assert job.phase not in ACTIVE
            if job.phase == "COMPLETED":
                self.result(client, jobid, entry)
                assert entry.result is not None, f"job {jobid} is COMPLETED without its result"

    def settle(self, listed):
        """The ids of the list that are this worker's. Removals under way are decided by now."""
        mine = {jobid for jobid, entry in self.jobs.items() if entry.deleted is not True}
        missing = mine - listed
        assert not missing, f"not in the list: {sorted(missing)}"
        back = {jobid for jobid, entry in self.jobs.items() if entry.deleted is True} & listed
        assert not back, f"in the list after their removal: {sorted(back)}"
        return mine


def judge(url, workers, owner):
    """After a restart; raises AssertionError for what is not as it was."""
    with archive(url) as client:
        owner.judge(client)
        for worker in workers:
            worker.after_restart(client)
        listed = {jobid for jobid, _ in client.jobs()}
        unknown = listed - set().union(*(worker.settle(listed) for worker in workers))
        lost = sum(worker.lost_creations for worker in workers)
        assert len(unknown) <= lost, f"{len(unknown)} jobs that nobody made; {lost} creations were not answered"
        for jobid in unknown:
            client.delete(f"async/{jobid}")
        for worker in workers:
            worker.lost_creations = 0


def check(program, seed, say):
    """A flag for each kill."""
    flags, choices, deaths = [], random.Random(seed), Deaths()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        arguments = ("--data", str(pathlib.Path(folder) / "data"))
        with Tapstand(*arguments, program=program) as server, archive(server.url) as client:
            answers = {query: client.sync(query).body for query in QUERIES}
        workers = [Worker(f"{seed}/{number}", answers, deaths) for number in range(4)]
        owner = Owner(f"{seed}/owner", deaths)
        server = Tapstand(*arguments, program=program).__enter__()
        try:
            while len(flags) < KILLS and time.monotonic() - begun < LIMIT and all(flags):
                deaths.arm(choices.randint(20, 150))
                threads = [threading.Thread(target=worker.work, args=(server.url,)) for worker in [*workers, owner]]
                for thread in threads:
                    thread.start()
                deaths.due.wait()
                by_itself = server.process.poll()
                server.process.kill()
                for thread in threads:
                    thread.join()
                server.stop()
                problems = [problem for worker in [*workers, owner] for problem in worker.problems]
                if by_itself is not None:
                    problems.append(f"the server died by itself: {by_itself}")
                server = Tapstand(*arguments, program=program).__enter__()
                try:
                    judge(server.url, workers, owner)
                except (AssertionError, Lost) as problem:
                    problems.append(str(problem))
                flags.append(not problems)
                for problem in problems:
                    say(f"  FAILED after kill {len(flags)}, seed {seed}: {problem}")
        finally:
            server.stop()
    ledgers = f"{sum(len(worker.jobs) for worker in workers)} jobs, {len(owner.tables)} tables, "
    ledgers += f"{len(owner.groups)} groups, {len(owner.items)} shared items"
    if all(flags) and len(flags) < KILLS:
        flags.append(False)
        say(f"  FAILED only {len(flags)} kills in {LIMIT:.0f} s")
    say(f"  {len(flags)} kills, in the ledgers {ledgers}, {time.monotonic() - begun:.0f} s")
    return flags
