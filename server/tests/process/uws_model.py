"""The UWS state machine over HTTP: random requests against a small model of the standard, one client and many.

What one client sees is compared with what UWS 1.1 lets it see, request by request. Where several outcomes are legal (a job
may end at any moment) the model narrows down to what was seen. All choices come from the seed, which a failure prints.
"""
import collections
import dataclasses
import datetime
import random
import threading
import traceback
import urllib.parse

from archive import ACTIVE, AFTER, FINAL, Lost, archive

QUICK = "SELECT TOP 3 source_id FROM gaiadr3.gaia_source ORDER BY source_id"
WRONG = "SELECT no_such_column FROM gaiadr3.gaia_source"
ENDLESS = "SELECT COUNT(*) AS n FROM gaiadr3.gaia_source AS a, gaiadr3.gaia_source AS b WHERE a.ra + b.dec < 0"
END_OF = {QUICK: "COMPLETED", WRONG: "ERROR", ENDLESS: "ABORTED"}
REFUSED = range(400, 500)


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


@dataclasses.dataclass
class Job:
    """What the model knows of a job."""
    query: str
    phase: str = "PENDING"  # as last seen
    started: bool = False   # RUN was accepted
    run_id: str = None
    gone: bool = False
    created: str = None
    settings: dict = dataclasses.field(default_factory=dict)  # duration and destruction, as the job showed them
    parameters: dict = dataclasses.field(default_factory=dict)

    def may_be(self):
        """The phases that may be seen now."""
        if not self.started:
            return {self.phase}
        if self.phase in FINAL:
            return {self.phase}
        after = ({self.phase} | AFTER[self.phase]) - {"PENDING", "HELD", "SUSPENDED", "ARCHIVED"}
        return after - (FINAL - {END_OF[self.query]})


class Walk:
    """A random walk of one client, checked at each step."""

    def __init__(self, client, seed):
        self.client = client
        self.random = random.Random(seed)
        self.jobs = {}
        self.order = []  # ids in the order of creation
        self.counts = collections.Counter()
        self.steps = {self.create: 10, self.look: 14, self.phase_text: 8, self.run: 12, self.abort: 6, self.wrong_phase: 3,
                      self.duration: 5, self.wrong_duration: 3, self.destruction: 5, self.wrong_destruction: 3, self.add_parameter: 6,
                      self.remove: 5, self.remove_by_post: 3, self.list_all: 4, self.list_filtered: 6, self.wrong_filter: 3,
                      self.result: 8, self.wait: 6, self.atoms: 5, self.wrong_method: 3, self.unknown: 3}

    def step(self):
        action = self.random.choices(list(self.steps), list(self.steps.values()))[0]
        self.counts[action.__name__] += 1
        if action in (self.create, self.list_all, self.list_filtered, self.wrong_filter, self.unknown) or not self.order:
            return (action if self.order else self.create)()
        jobid = self.random.choice(self.order[-12:])
        if self.jobs[jobid].gone:
            return self.is_gone(jobid)
        return action(jobid, self.jobs[jobid])

    # What a client may do to the list.

    def create(self):
        if sum(not job.gone for job in self.jobs.values()) > 25:
            return self.remove_oldest()
        query = self.random.choices([QUICK, WRONG, ENDLESS], [6, 2, 2])[0]
        more, job = {}, Job(query)
        start = self.random.random() < 0.4 and self.may_start(job)
        if self.random.random() < 0.5:
            job.run_id = more["RUNID"] = self.random.choice(["night & day", "<x>", "42"])
        if start:
            more["PHASE"], job.started, job.phase = "RUN", True, "QUEUED"
        jobid = self.client.create(query, **more)
        assert jobid not in self.jobs, f"the id {jobid} is given a second time"
        self.jobs[jobid] = job
        self.order.append(jobid)
        self.look(jobid, job)

    def may_start(self, job):
        """One endless job at a time: a service may let the others of an owner wait behind them."""
        return job.query != ENDLESS or not any(
            j.query == ENDLESS and j.started and not j.gone and j.phase not in FINAL for j in self.jobs.values() if j is not job)

    def remove_oldest(self):
        jobid = next(i for i in self.order if not self.jobs[i].gone)
        self.remove(jobid, self.jobs[jobid])

    def listed(self):
        return {i: job for i, job in self.jobs.items() if not job.gone}

    def list_all(self):
        seen = dict(self.client.jobs())
        assert set(seen) == set(self.listed()), f"listed {set(seen) ^ set(self.listed())}"
        for jobid, phase in seen.items():
            self.saw(self.jobs[jobid], phase)

    def list_filtered(self):
        """PHASE, AFTER and LAST, alone and together, on jobs whose phase no longer changes."""
        settled = {i: job.phase for i, job in self.listed().items() if not job.started or job.phase in FINAL}
        moving = set(self.listed()) - set(settled)
        filters, wanted = [], [i for i in self.order if i in self.listed()]
        phases = self.random.sample(sorted(AFTER.keys() - {"ARCHIVED"}), self.random.randint(0, 3))
        filters += [("PHASE", phase) for phase in phases]
        if phases:
            wanted = [i for i in wanted if i in moving or settled[i] in phases]
        if self.random.random() < 0.5 and self.order:
            moment = self.jobs[self.random.choice(self.order)].created
            filters.append(("AFTER", moment))
            wanted = [i for i in wanted if instant(self.jobs[i].created) > instant(moment)]
        last = self.random.randint(1, 6) if self.random.random() < 0.5 and not (phases and moving) else None
        if last is not None:
            filters.append(("LAST", str(last)))
            wanted = wanted[-last:]
        self.random.shuffle(filters)
        seen = [i for i, _ in self.client.jobs("?" + urllib.parse.urlencode(filters))]
        assert set(wanted) - moving <= set(seen) <= set(wanted), f"{filters}: got {seen}, expected {wanted}, moving {moving}"
        if last is not None:
            times = [instant(self.jobs[i].created) for i in seen]
            assert times == sorted(times, reverse=True), f"{filters}: not the newest first: {times}"

    def wrong_filter(self):
        query = self.random.choice(["PHASE=SLEEPING", "LAST=-1", "LAST=many", "LAST=0", "AFTER=yesterday"])
        reply = self.client.get("async?" + query)
        assert reply.status in REFUSED, f"?{query} answered {reply.status}"

    def unknown(self):
        for reply in (self.client.get("async/1404139480755A"), self.client.get("async/1404139480755A/phase"),
                      self.client.post("async/1404139480755A/phase", {"PHASE": "RUN"}), self.client.delete("async/1404139480755A")):
            assert reply.status == 404, f"an unknown job answered {reply.status}"

    # What a client may see of a job.

    def saw(self, job, phase):
        assert phase in job.may_be(), f"phase {phase} after {job.phase} (started: {job.started}) of {job.query}"
        job.phase = phase

    def look(self, jobid, job):
        seen = self.client.job(jobid)
        assert seen is not None, "the job is gone"
        before = job.phase
        self.saw(job, seen.phase)
        assert seen.jobid == jobid
        assert seen.run_id == job.run_id, f"runId {seen.run_id!r}, not {job.run_id!r}"
        assert seen.parameters.get("query") == job.query, f"query {seen.parameters.get('query')!r}"
        for name, value in job.parameters.items():
            assert seen.parameters.get(name) == value, f"parameter {name} is {seen.parameters.get(name)!r}, not {value!r}"
        settings = {"duration": seen.duration, "destruction": seen.destruction, "created": seen.created}
        assert not job.settings or job.settings == settings, f"{settings} after {job.settings}"
        job.settings, job.created = settings, seen.created
        assert (seen.start is not None) <= (seen.phase not in ("PENDING", "QUEUED")), f"startTime in {seen.phase}"
        assert (seen.end is not None) == (seen.phase in FINAL), f"endTime {seen.end} in {seen.phase}"
        if seen.start and seen.end:
            assert instant(seen.created) <= instant(seen.start) <= instant(seen.end), f"times {seen.created}, {seen.start}, {seen.end}"
        assert (seen.results == ["result"]) == (seen.phase == "COMPLETED"), f"results {seen.results} in {seen.phase} (before: {before})"

    def phase_text(self, jobid, job):
        reply = self.client.get(f"async/{jobid}/phase")
        assert reply.status == 200
        self.saw(job, reply.body.decode())

    def atoms(self, jobid, job):
        """Each part of a job by itself says what the document says."""
        for name, value in (("executionduration", job.settings["duration"]), ("destruction", job.settings["destruction"])):
            reply = self.client.get(f"async/{jobid}/{name}")
            assert (reply.status, reply.text) == (200, value), f"{name} is {reply.status} {reply.text!r}, the document has {value!r}"
        reply = self.client.get(f"async/{jobid}/parameters/query")
        assert (reply.status, reply.text) == (200, job.query), f"parameters/query is {reply.status} {reply.text!r}"
        for name in ("quote", "owner", "parameters", "results"):
            assert self.client.get(f"async/{jobid}/{name}").status == 200, name
        for name in ("nonsense", "results/nonsense", "parameters/nonsense"):
            assert self.client.get(f"async/{jobid}/{name}").status == 404, name

    def result(self, jobid, job):
        self.phase_text(jobid, job)
        reply = self.client.get(f"async/{jobid}/results/result")
        if job.phase == "COMPLETED":
            assert reply.status == 200 and len(reply.body.splitlines()) == 4, f"the result is {reply.status} {reply.text[:80]!r}"
        elif job.phase in FINAL | {"PENDING"}:
            assert reply.status in REFUSED, f"the result in {job.phase} answered {reply.status}"
        if job.phase == "ERROR":
            reply = self.client.get(f"async/{jobid}/error")
            assert reply.status == 200 and "no_such_column" in reply.text, f"the error is {reply.status} {reply.text[:80]!r}"

    def wait(self, jobid, job):
        """Not for what would not move; then it comes back with a phase that is no longer the named one."""
        phase = job.phase
        if not job.started or phase in FINAL or job.query == ENDLESS:
            other = self.random.choice(sorted(ACTIVE - {phase}))
            seen = self.client.job(jobid, f"?WAIT=60&PHASE={other}" if phase in ACTIVE else "?WAIT=60")
            if phase in ACTIVE and job.started and seen.phase == other:
                return  # it was just there: that it then waits is right
        else:
            seen = self.client.wait_for_end(jobid)
            assert seen.phase == END_OF[job.query], f"{job.query} ended in {seen.phase}"
        self.saw(job, seen.phase)

    # What a client may do to a job.

    def refused(self, reply, why):
        assert reply.status in REFUSED, f"{why} answered {reply.status}"

    def accepted(self, jobid, reply, why):
        assert reply.status == 303, f"{why} answered {reply.status}: {reply.text[:200]}"
        assert reply.location.endswith(f"/async/{jobid}"), f"{why} leads to {reply.location}"

    def run(self, jobid, job):
        if not job.started and not self.may_start(job):
            return
        reply = self.client.post(f"async/{jobid}/phase", {"PHASE": "RUN"})
        if job.started or job.phase in FINAL:
            self.refused(reply, f"PHASE=RUN in {job.phase}")
        else:
            self.accepted(jobid, reply, "PHASE=RUN")
            job.started, job.phase = True, "QUEUED"
        self.look(jobid, job)

    def abort(self, jobid, job):
        reply = self.client.post(f"async/{jobid}/phase", {"PHASE": "ABORT"})
        seen = self.client.job(jobid)
        if job.phase in FINAL:
            assert seen.phase == job.phase, f"ABORT made {seen.phase} of {job.phase}"
            assert reply.status in (200, 303) or reply.status in REFUSED, f"ABORT in {job.phase} answered {reply.status}"
            return
        ended_first = job.started and seen.phase == END_OF[job.query]
        assert seen.phase == "ABORTED" or ended_first, f"after ABORT in {job.phase} the job is {seen.phase}"
        assert reply.status in (200, 303) or ended_first, f"ABORT in {job.phase} answered {reply.status}"
        job.phase, job.started = seen.phase, job.started

    def unchanged(self, jobid, job, reply, why):
        self.refused(reply, why)
        self.look(jobid, job)

    def wrong_phase(self, jobid, job):
        value = self.random.choice(["SLEEP", "COMPLETED", "", "PENDING"])
        self.unchanged(jobid, job, self.client.post(f"async/{jobid}/phase", {"PHASE": value}), f"PHASE={value}")

    def set_atom(self, jobid, job, name, value, key, within):
        reply = self.client.post(f"async/{jobid}/{name.lower()}", {name: value})
        self.phase_text(jobid, job)
        if reply.status in REFUSED and job.phase in FINAL:
            return self.look(jobid, job)
        self.accepted(jobid, reply, f"{name}={value} in {job.phase}")
        shown = self.client.get(f"async/{jobid}/{name.lower()}").text
        assert within(shown), f"{name}={value} shows as {shown}"
        job.settings[key] = shown
        self.look(jobid, job)

    def duration(self, jobid, job):
        value = self.random.randint(60, 5000)
        self.set_atom(jobid, job, "EXECUTIONDURATION", str(value), "duration", lambda shown: 0 < int(shown) <= value)

    def destruction(self, jobid, job):
        moment = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(hours=self.random.randint(1, 100))
        text = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        self.set_atom(jobid, job, "DESTRUCTION", text, "destruction", lambda shown: instant(shown) <= moment)

    def wrong_duration(self, jobid, job):
        value = self.random.choice(["-1", "soon", "1e400", "", "99999999999999999999"])
        self.unchanged(jobid, job, self.client.post(f"async/{jobid}/executionduration", {"EXECUTIONDURATION": value}), f"EXECUTIONDURATION={value}")

    def wrong_destruction(self, jobid, job):
        value = self.random.choice(["tomorrow", "2026-13-01T00:00:00Z", "", "2026-02-30T00:00:00Z"])
        self.unchanged(jobid, job, self.client.post(f"async/{jobid}/destruction", {"DESTRUCTION": value}), f"DESTRUCTION={value}")

    def add_parameter(self, jobid, job):
        name, value = f"x_{self.random.randint(0, 3)}", self.random.choice(["a", "b&<c>", "ü"])
        if name in job.parameters:
            return
        reply = self.client.post(f"async/{jobid}/parameters", {name.upper(): value})
        if job.started or job.phase in FINAL:
            return self.unchanged(jobid, job, reply, f"a parameter in {job.phase}")
        self.accepted(jobid, reply, "a parameter")
        job.parameters[name] = value
        self.look(jobid, job)

    def removed(self, jobid, job, reply):
        assert reply.status == 303 and reply.location.endswith("/async"), f"the removal answered {reply.status} {reply.location}"
        job.gone = True
        self.is_gone(jobid)

    def remove(self, jobid, job):
        self.removed(jobid, job, self.client.delete(f"async/{jobid}"))

    def remove_by_post(self, jobid, job):
        self.removed(jobid, job, self.client.post(f"async/{jobid}", {"ACTION": "DELETE"}))

    def is_gone(self, jobid):
        below = self.random.choice(["", "/phase", "/results/result", "/parameters", "/error", "?WAIT=60"])
        reply = self.client.get(f"async/{jobid}{below}")
        assert reply.status == 404, f"{below or 'the document'} of a removed job answered {reply.status}"

    def wrong_method(self, jobid, job):
        below = self.random.choice(["/phase", "/results", "/results/result", "/parameters", "/executionduration", "/owner"])
        reply = self.client.delete(f"async/{jobid}{below}")
        assert reply.status in REFUSED, f"DELETE of {below} answered {reply.status}"
        self.look(jobid, job)


def one_client(url, seed, steps, say):
    """A flag: the walk went its way."""
    with archive(url) as client:
        walk = Walk(client, seed)
        try:
            for number in range(steps):
                walk.step()
        except (AssertionError, Lost) as problem:
            say(f"  FAILED seed {seed}, step {number}: {problem}")
            say("         " + traceback.format_exc().splitlines()[-4].strip())
            return False
        finally:
            for jobid in walk.listed():
                client.delete(f"async/{jobid}")
    say(f"  ok     seed {seed}: {steps} steps of one client on {len(walk.jobs)} jobs")
    return True


class Shared:
    """Jobs that several clients work on at once, and what each of them has seen."""

    def __init__(self, jobs):
        self.jobs = jobs
        self.lock = threading.Lock()
        self.accepted = collections.Counter()  # (job, order) → how often
        self.problems = []

    def count(self, jobid, order):
        with self.lock:
            self.accepted[jobid, order] += 1


def visit(url, seed, steps, shared):
    """One of many clients: orders at random, and what it sees must be in the order of the state machine."""
    choices = random.Random(seed)
    last = {}
    with archive(url) as client:
        for _ in range(steps):
            jobid = choices.choice(shared.jobs)
            order = choices.choices(["look", "RUN", "ABORT", "delete", "result", "list", "wait"], [10, 6, 2, 1, 4, 2, 2])[0]
            if order in ("RUN", "ABORT"):
                reply = client.post(f"async/{jobid}/phase", {"PHASE": order})
                if reply.status == 303:
                    shared.count(jobid, order)
            elif order == "delete":
                reply = client.delete(f"async/{jobid}")
                if reply.status == 303:
                    shared.count(jobid, order)
            elif order == "result":
                reply = client.get(f"async/{jobid}/results/result")
                if reply.status == 200:
                    assert len(reply.body.splitlines()) == 4, f"half a result: {reply.text[:80]!r}"
            elif order == "list":
                reply = client.get("async?LAST=5")
            else:
                reply = client.get(f"async/{jobid}/phase" if order == "look" else f"async/{jobid}?WAIT=0")
            assert reply.status < 500, f"{order} answered {reply.status}: {reply.text[:200]}"
            if order == "look" and reply.status == 200:
                before, now = last.get(jobid), reply.text
                assert before != "gone", f"job {jobid} is back: {now}"
                assert before in (None, now) or now in AFTER[before], f"{before} became {now}"
                last[jobid] = now
            elif reply.status == 404 and order != "result":
                last[jobid] = "gone"


def many_clients(url, seed, clients, steps, say):
    choices = random.Random(seed)
    with archive(url) as client:
        shared = Shared([client.create(choices.choice([QUICK, QUICK, WRONG])) for _ in range(40)])

        def work(number):
            try:
                visit(url, f"{seed}/{number}", steps, shared)
            except Exception as problem:  # a thread's exception would be lost
                shared.problems.append(f"client {number}: {problem!r}")

        threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for (jobid, order), times in shared.accepted.items():
            if order in ("RUN", "delete") and times > 1:
                shared.problems.append(f"{order} of job {jobid} was accepted {times} times")
        for jobid in shared.jobs:
            client.delete(f"async/{jobid}")
    for problem in shared.problems[:10]:
        say(f"  FAILED seed {seed}: {problem}")
    if not shared.problems:
        say(f"  ok     seed {seed}: {clients} clients with {steps} steps each on {len(shared.jobs)} jobs")
    return not shared.problems


def check(url, seed, say):
    return ([one_client(url, f"{seed}/{walk}", 500, say) for walk in range(5)] +
            [many_clients(url, f"{seed}/many{round_}", 12, 150, say) for round_ in range(3)])
