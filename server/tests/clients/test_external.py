"""Queries of another TAP service through this one: the server itself stands in for the other, for the length of one hop."""
from support import TAP, ClientTest

import numpy
import pyvo
import requests
from astroquery.utils.tap.core import TapPlus

QUERY = "SELECT TOP 5 source_id, ra, dec FROM gaiadr3.gaia_source ORDER BY source_id"


class External(ClientTest):
    def setUp(self):
        super().setUp()
        self.expected = [int(row["source_id"]) for row in pyvo.dal.TAPService(TAP).search(QUERY)]

    def ask(self, query=QUERY, service=TAP, **more):
        parameters = {"REQUEST": "external_tap", "EXT_TAP_URL": service, "LANG": "ADQL", "FORMAT": "csv", "QUERY": query, **more}
        return requests.post(TAP + "/sync", data=parameters, timeout=60)

    def test_sync_passes_the_table_through(self):
        answer = self.ask()
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/csv"))
        self.assertEqual([int(line.split(",")[0]) for line in answer.text.splitlines()[1:]], self.expected)

    def test_sync_explains_what_the_other_says(self):
        answer = self.ask("SELECT nothing FROM nowhere")
        self.assertEqual(answer.status_code, 400)
        self.assertIn("The TAP service of 127.0.0.1 answered", answer.text)
        self.assertIn("nowhere", answer.text)

    def test_services_that_are_not_there_or_not_allowed(self):
        self.assertEqual(self.ask(service="http://127.0.0.1:1/tap").status_code, 502)
        self.assertEqual(self.ask(service="http://169.254.169.254/tap").status_code, 403)
        self.assertEqual(self.ask(service="file:///etc/passwd").status_code, 400)

    def test_no_circles(self):
        answer = requests.post(TAP + "/sync", headers={"Via": "1.1 tapstand"}, timeout=60, data={
            "REQUEST": "external_tap", "EXT_TAP_URL": TAP, "LANG": "ADQL", "QUERY": QUERY})
        self.assertEqual(answer.status_code, 403)

    def test_async_makes_a_job_that_is_a_table_too(self):
        made = requests.post(TAP + "/async", allow_redirects=False, timeout=60, data={
            "REQUEST": "external_tap", "EXT_TAP_URL": TAP, "PHASE": "run", "LANG": "ADQL", "QUERY": QUERY})
        self.assertEqual(made.status_code, 303)
        job = pyvo.dal.AsyncTAPJob(made.headers["Location"]).wait(timeout=60)
        self.assertEqual(job.phase, "COMPLETED")
        numpy.testing.assert_array_equal([int(row["source_id"]) for row in job.fetch_result()], self.expected)
        table = TapPlus(url=TAP).launch_job(f"SELECT COUNT(*) AS n FROM job_upload.job{job.job_id}").get_results()
        self.assertEqual(int(table["n"][0]), 5)
        job.delete()

    def test_async_tells_why_the_other_failed(self):
        made = requests.post(TAP + "/async", allow_redirects=False, timeout=60, data={
            "REQUEST": "external_tap", "EXT_TAP_URL": TAP, "PHASE": "run", "LANG": "ADQL", "QUERY": "SELECT nothing FROM nowhere"})
        job = pyvo.dal.AsyncTAPJob(made.headers["Location"]).wait(timeout=60)
        self.assertEqual(job.phase, "ERROR")
        self.assertIn("nowhere", requests.get(made.headers["Location"] + "/error", timeout=60).text)
        job.delete()
