"""pyvo against the TAP service: metadata, queries, uploads, jobs and errors."""
import contextlib
import datetime
import io
import warnings

from support import TAP, TLS_BASE, BARNARD, BARNARD_PARALLAX, CIRCLE_ROWS, CONE, ClientTest

import numpy
import pyvo
from astropy.table import Table
from astropy.time import Time

TOP5 = "SELECT TOP 5 source_id, ra, dec FROM gaiadr3.gaia_source ORDER BY source_id ASC"


class Metadata(ClientTest):
    def setUp(self):
        super().setUp()
        self.service = pyvo.dal.TAPService(TAP)

    def test_capabilities(self):
        standards = {str(capability.standardid) for capability in self.service.capabilities}
        self.assertIn("ivo://ivoa.net/std/TAP", standards)
        self.assertTrue(any(standard.startswith("ivo://ivoa.net/std/VOSI#tables") for standard in standards), standards)
        self.assertGreater(int(self.service.hardlimit), 0)
        methods = {str(method.ivo_id) for method in self.service.upload_methods}
        self.assertIn("ivo://ivoa.net/std/TAPRegExt#upload-inline", methods)

    def test_describe_prints_the_languages_and_formats(self):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            self.service.describe()
        self.assertIn("ADQL", printed.getvalue())

    def test_availability(self):
        self.assertTrue(self.service.available)

    def test_tables(self):
        tables = self.service.tables
        self.assertIn("gaiadr3.gaia_source", tables.keys())
        columns = tables["gaiadr3.gaia_source"].columns
        self.assertEqual(len(columns), 152)
        by_name = {column.name: column for column in columns}
        self.assertEqual(by_name["ra"].unit, "deg")
        self.assertEqual(by_name["ra"].ucd, "pos.eq.ra;meta.main")

    def test_every_example_runs(self):
        examples = self.service.examples
        self.assertTrue(examples)
        for example in examples:
            with self.subTest(example["QUERY"]):
                result = example.execute()
                self.assertEqual(result.query_status, "OK")


class Sync(ClientTest):
    def setUp(self):
        super().setUp()
        self.service = pyvo.dal.TAPService(TAP)

    def test_values_types_and_units(self):
        result = self.service.search(
            f"SELECT source_id, designation, parallax FROM gaiadr3.gaia_source WHERE source_id = {BARNARD}")
        self.assertEqual(len(result), 1)
        self.assertEqual(int(result["source_id"][0]), BARNARD)
        self.assertEqual(result["source_id"].dtype, numpy.dtype("int64"))
        self.assertEqual(float(result["parallax"][0]), BARNARD_PARALLAX)
        self.assertEqual(str(result["designation"][0]), f"Gaia DR3 {BARNARD}")
        self.assertEqual(str(result.getdesc("parallax").unit), "mas")

    def test_the_published_circle(self):
        result = self.service.search(f"SELECT COUNT(*) AS n FROM gaiadr1.gaia_source WHERE {CONE}")
        self.assertEqual(int(result["n"][0]), CIRCLE_ROWS)

    def test_maxrec_marks_the_overflow(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = self.service.search("SELECT source_id FROM gaiadr3.gaia_source", maxrec=3)
        self.assertEqual(len(result), 3)
        self.assertEqual(result.query_status, "OVERFLOW")

    def test_maxrec_beyond_the_rows_is_no_overflow(self):
        result = self.service.search("SELECT TOP 3 source_id FROM gaiadr3.gaia_source", maxrec=10)
        self.assertEqual(len(result), 3)
        self.assertEqual(result.query_status, "OK")

    def test_an_upload(self):
        table = Table({"id": numpy.array([BARNARD], dtype="int64"), "text": ["naïve <&> star"]})
        result = self.service.search(
            "SELECT u.text, g.source_id FROM tap_upload.mine AS u JOIN gaiadr3.gaia_source AS g ON g.source_id = u.id",
            uploads={"mine": table})
        self.assertEqual(int(result["source_id"][0]), BARNARD)
        self.assertEqual(str(result["text"][0]), "naïve <&> star")

    def test_two_uploads(self):
        one, two = Table({"a": [1, 2, 3]}), Table({"b": [2, 3, 4]})
        result = self.service.search("SELECT a FROM tap_upload.one JOIN tap_upload.two ON a = b ORDER BY a ASC",
                                     uploads={"one": one, "two": two})
        self.assertEqual([int(value) for value in result["a"]], [2, 3])

    def test_an_error_carries_its_message(self):
        with self.assertRaises(pyvo.dal.DALQueryError) as caught:
            self.service.search("SELECT no_such_column FROM gaiadr3.gaia_source")
        self.assertIn("no_such_column", str(caught.exception))

    def test_over_tls(self):
        self.assertTrue(TLS_BASE, "the server has no TLS listener")
        result = pyvo.dal.TAPService(TLS_BASE + "/tap").search(TOP5)
        self.assertEqual(len(result), 5)


class Async(ClientTest):
    def setUp(self):
        super().setUp()
        self.service = pyvo.dal.TAPService(TAP)

    def submit(self, query, **arguments):
        job = self.service.submit_job(query, **arguments)
        self.addCleanup(self.delete, job)
        return job

    def delete(self, job):
        with contextlib.suppress(pyvo.dal.DALServiceError):
            job.delete()

    def test_run_async(self):
        result = self.service.run_async(TOP5)
        self.assertEqual(len(result), 5)
        self.assertEqual([int(v) for v in result["source_id"]], [int(v) for v in self.service.run_sync(TOP5)["source_id"]])

    def test_run_async_with_an_upload(self):
        result = self.service.run_async("SELECT SUM(x) AS s FROM tap_upload.numbers",
                                        uploads={"numbers": Table({"x": [1.5, 2.5]})})
        self.assertEqual(float(result["s"][0]), 4.0)

    def test_run_async_fails_with_the_reason(self):
        with self.assertRaises(pyvo.dal.DALQueryError):
            self.service.run_async("SELECT no_such_column FROM gaiadr3.gaia_source")

    def test_a_job_step_by_step(self):
        job = self.submit(TOP5)
        self.assertEqual(job.phase, "PENDING")
        self.assertEqual(job.query, TOP5)
        job.execution_duration = 42
        self.assertEqual(int(float(str(getattr(job.execution_duration, "value", job.execution_duration)))), 42)
        tomorrow = datetime.datetime.utcnow().replace(microsecond=0) + datetime.timedelta(days=1)
        job.destruction = tomorrow
        self.assertEqual(Time(job.destruction).isot, Time(tomorrow).isot)
        job.run().wait(timeout=30)
        self.assertEqual(job.phase, "COMPLETED")
        self.assertEqual(len(job.fetch_result()), 5)

    def test_the_query_of_a_pending_job_can_be_changed(self):
        job = self.submit(TOP5)
        job.query = "SELECT TOP 2 source_id FROM gaiadr3.gaia_source"
        job.run().wait(timeout=30)
        self.assertEqual(len(job.fetch_result()), 2)

    def test_abort(self):
        job = self.submit(TOP5)
        job.abort()
        self.assertEqual(job.phase, "ABORTED")

    def test_a_deleted_job_is_gone(self):
        job = self.service.submit_job(TOP5)
        url = job.url
        job.delete()
        with self.assertRaises(Exception) as caught:
            pyvo.dal.AsyncTAPJob(url)
        self.assertIn("404", str(caught.exception))

    def test_a_job_is_found_by_id(self):
        job = self.submit(TOP5)
        self.assertEqual(self.service.get_job(job.job_id).phase, "PENDING")

    def test_the_list_of_jobs_by_phase(self):
        done, waiting = self.submit(TOP5), self.submit(TOP5)
        done.run().wait(timeout=30)
        completed = {job.jobid: job for job in self.service.get_job_list(phases=["COMPLETED"])}
        self.assertIn(done.job_id, completed)
        self.assertEqual(completed[done.job_id].phase, "COMPLETED")
        self.assertNotIn(waiting.job_id, completed)
        both = {job.jobid for job in self.service.get_job_list(phases=["COMPLETED", "PENDING"])}
        self.assertLessEqual({done.job_id, waiting.job_id}, both)

    def test_the_newest_jobs(self):
        jobs = [self.submit(TOP5) for _ in range(3)]
        newest = self.service.get_job_list(last=2)
        self.assertEqual([job.jobid for job in newest], [jobs[2].job_id, jobs[1].job_id])

    def test_jobs_after_a_moment(self):
        job = self.submit(TOP5)
        day = datetime.timedelta(days=1)
        now = datetime.datetime.utcnow()
        self.assertIn(job.job_id, {j.jobid for j in self.service.get_job_list(after=now - day)})
        self.assertNotIn(job.job_id, {j.jobid for j in self.service.get_job_list(after=now + day)})

    def test_the_whole_description_of_listed_jobs(self):
        job = self.submit(TOP5)
        listed = {j.jobid: j for j in self.service.get_job_list(last=5, short_description=False)}
        self.assertEqual([p.content for p in listed[job.job_id].parameters if p.id_ == "query"], [TOP5])

    def test_a_wait_ends_with_the_job(self):
        job = self.submit(TOP5)
        job.run()
        job.wait(phases=["COMPLETED", "ERROR", "ABORTED"], timeout=30)
        self.assertEqual(job.phase, "COMPLETED")
        self.assertEqual(job.result_uri, job.url + "/results/result")

    def test_a_failed_job_says_why(self):
        job = self.submit("SELECT no_such_column FROM gaiadr3.gaia_source")
        job.run().wait(timeout=30)
        self.assertEqual(job.phase, "ERROR")
        with self.assertRaises(pyvo.dal.DALQueryError):
            job.raise_if_error()

    def test_what_runs_too_long_is_aborted(self):
        job = self.submit("SELECT COUNT(*) AS n FROM gaiadr3.gaia_source AS a, gaiadr3.gaia_source AS b WHERE a.ra + b.dec < 0")
        job.execution_duration = 1
        with contextlib.suppress(pyvo.dal.DALServiceError):  # the client calls an aborted job "not active"
            job.run().wait(timeout=30)
        self.assertEqual(job.phase, "ABORTED")
