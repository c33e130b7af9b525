"""astroquery's TapPlus: asynchronous jobs, from creation to results."""
import contextlib
import urllib.error
import urllib.request

from support import TAP, BARNARD, CIRCLE_RA, CIRCLE_DEC, CIRCLE_RADIUS, CIRCLE_ROWS, CONE, NEW_ASTROQUERY, ClientTest, column

import numpy
from astropy.table import Table
from astroquery.utils.tap.core import TapPlus
from requests.exceptions import HTTPError

CIRCLE_QUERY = (f"SELECT DISTANCE(POINT('ICRS',ra,dec), POINT('ICRS',{CIRCLE_RA},{CIRCLE_DEC})) AS dist, * "
                f"FROM gaiadr1.gaia_source WHERE {CONE} ORDER BY dist ASC")


class Async(ClientTest):
    def setUp(self):
        super().setUp()
        self.tap = TapPlus(url=TAP)

    def launch(self, query, **arguments):
        job = self.tap.launch_job_async(query, **arguments)
        self.addCleanup(self.remove, job.jobid)
        return job

    def remove(self, jobid):
        request = urllib.request.Request(f"{TAP}/async/{jobid}", method="DELETE")
        with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(request):
            pass

    def test_the_published_query(self):
        job = self.launch(CIRCLE_QUERY)
        table = job.get_results()
        self.assertEqual(job.get_phase(update=True), "COMPLETED")
        self.assertEqual(len(table), CIRCLE_ROWS)
        self.assertEqual(len(table.colnames), 58)
        dist = numpy.asarray(column(table, "dist"), dtype=float)
        self.assertTrue((numpy.diff(dist) >= 0).all(), "not in the order asked for")
        self.assertLessEqual(dist[-1], CIRCLE_RADIUS)
        self.assertGreaterEqual(dist[0], 0)

    def test_there_is_no_limit_on_rows_that_the_client_did_not_ask_for(self):
        table = self.launch(f"SELECT source_id FROM gaiadr1.gaia_source WHERE {CONE}").get_results()
        self.assertEqual(len(table), CIRCLE_ROWS)

    def test_every_format(self):
        formats = ["votable", "votable_plain", "csv", "fits"] + (["votable_gzip", "ecsv", "json"] if NEW_ASTROQUERY else [])
        query = f"SELECT source_id, ra FROM gaiadr3.gaia_source WHERE source_id = {BARNARD}"
        for output_format in formats:
            with self.subTest(output_format):
                table = self.launch(query, output_format=output_format).get_results()
                self.assertEqual(int(column(table, "source_id")[0]), BARNARD)

    def test_a_job_in_the_background(self):
        job = self.launch("SELECT TOP 5 source_id FROM gaiadr3.gaia_source", background=True)
        job.wait_for_job_end()
        self.assertEqual(job.get_phase(update=True), "COMPLETED")
        self.assertEqual(len(job.get_results()), 5)

    def test_a_job_that_is_started_by_hand(self):
        job = self.launch("SELECT TOP 5 source_id FROM gaiadr3.gaia_source", background=True, autorun=False)
        self.assertEqual(job.get_phase(update=True), "PENDING")
        job.start()
        job.wait_for_job_end()
        self.assertEqual(len(job.get_results()), 5)

    def test_a_job_that_is_aborted(self):
        job = self.launch("SELECT TOP 5 source_id FROM gaiadr3.gaia_source", background=True, autorun=False)
        job.get_phase(update=True)
        with contextlib.suppress(HTTPError):  # the client takes only 200 for success, where UWS asks for 303
            job.abort()
        self.assertEqual(job.get_phase(update=True), "ABORTED")

    def test_results_in_a_file(self):
        job = self.launch("SELECT TOP 5 source_id FROM gaiadr3.gaia_source", output_format="csv", dump_to_file=True,
                          output_file=self.path("five.csv"))
        job.get_results()
        with open(self.path("five.csv"), encoding="ascii") as file:
            lines = file.read().split()
        self.assertEqual(lines[0].strip('"'), "source_id")
        self.assertEqual(len(lines), 6)

    def test_an_upload(self):
        table = Table({"id": numpy.array([BARNARD], dtype="int64"), "twice": [2.5]})
        job = self.launch("SELECT id, 2 * twice AS five FROM tap_upload.mine", upload_resource=table,
                          upload_table_name="mine")
        result = job.get_results()
        self.assertEqual(int(column(result, "id")[0]), BARNARD)
        self.assertEqual(float(column(result, "five")[0]), 5.0)

    def test_a_job_is_found_again_by_id(self):
        job = self.launch("SELECT TOP 5 source_id FROM gaiadr3.gaia_source", name="found again", output_format="csv")
        again = TapPlus(url=TAP).load_async_job(jobid=job.jobid)
        self.assertEqual(again.get_phase(), "COMPLETED")
        self.assertEqual([int(v) for v in again.get_results()["source_id"]],
                         [int(v) for v in job.get_results()["source_id"]])

    def test_an_unknown_job_is_an_error(self):
        with self.assertRaises(HTTPError):
            self.tap.load_async_job(jobid="1404139480755A")

    def test_a_failed_job_says_why(self):
        try:
            job = self.launch("SELECT no_such_column FROM gaiadr3.gaia_source", background=True)
        except HTTPError as error:
            self.assertIn("no_such_column", str(error))
            return
        job.wait_for_job_end()
        self.assertEqual(job.get_phase(update=True), "ERROR")
        with self.assertRaises((HTTPError, SystemError)) as caught:
            job.get_results()
        self.assertIn("no_such_column", str(caught.exception))
        self.assertIn("no_such_column", str(job.get_error()))

    def test_a_result_is_a_table_of_a_later_query(self):
        job = self.launch("SELECT TOP 5 source_id, ra FROM gaiadr3.gaia_source ORDER BY source_id ASC")
        job.get_results()
        again = self.tap.launch_job(f"SELECT source_id FROM job_upload.job{job.jobid} ORDER BY source_id ASC").get_results()
        self.assertEqual([int(v) for v in column(again, "source_id")],
                         [int(v) for v in column(job.get_results(), "source_id")])
