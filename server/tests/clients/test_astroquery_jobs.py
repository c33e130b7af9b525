"""astroquery's TapPlus: finding jobs again, listing and removing them, as a user who has logged in."""
import contextlib
import datetime
import unittest

from support import BARNARD, NEW_ASTROQUERY, TAP, AccountTest, column, logged_in

from astroquery.utils.tap.core import TapPlus
from astroquery.utils.tap.model.filter import Filter
from requests.exceptions import HTTPError

QUERY = f"SELECT source_id, ra FROM gaiadr3.gaia_source WHERE source_id = {BARNARD}"


def milliseconds(instant):
    return int(instant.timestamp() * 1000)


class Jobs(AccountTest):
    def setUp(self):
        super().setUp()
        self.joe = logged_in("joe")
        self.addCleanup(self.joe.logout)

    def launch(self, tap=None, query=QUERY, **arguments):
        tap = tap or self.joe
        job = tap.launch_job_async(query, **arguments)
        self.addCleanup(self.remove, tap, job.jobid)
        return job

    @staticmethod
    def remove(tap, jobid):
        with contextlib.suppress(HTTPError):
            tap.remove_jobs([jobid])

    def search(self, **filters):
        """Ids of the jobs that a filter finds; offset, limit and order are the filter's own."""
        job_filter = Filter()
        for name, value in filters.items():
            if name in ("offset", "limit", "order"):
                setattr(job_filter, name, value)
            else:
                job_filter.add_filter(name, value)
        return [job.jobid for job in self.joe.search_async_jobs(jobfilter=job_filter)]

    def test_a_job_is_its_users(self):
        job = self.launch()
        self.assertEqual(self.joe.load_async_job(jobid=job.jobid).ownerid, "joe")

    def test_the_list_has_the_users_jobs_and_no_others(self):
        ann = logged_in("ann")
        self.addCleanup(ann.logout)
        joes, anns, nobodys = self.launch(), self.launch(ann), self.launch(TapPlus(url=TAP))
        listed = {job.jobid: job for job in self.joe.list_async_jobs()}
        self.assertIn(joes.jobid, listed)
        self.assertEqual(listed[joes.jobid].get_phase(), "COMPLETED")
        self.assertNotIn(anns.jobid, listed)
        self.assertNotIn(nobodys.jobid, listed)

    def test_nobody_else_may_have_it(self):
        job = self.launch()
        ann = logged_in("ann")
        self.addCleanup(ann.logout)
        for other in (ann, TapPlus(url=TAP)):
            with self.assertRaises(HTTPError):
                other.load_async_job(jobid=job.jobid)

    def test_every_format_is_found_again(self):
        formats = ["votable", "votable_plain", "csv", "fits"] + (["votable_gzip", "ecsv", "json"] if NEW_ASTROQUERY else [])
        for output_format in formats:
            with self.subTest(output_format):
                job = self.launch(output_format=output_format)
                again = self.joe.load_async_job(jobid=job.jobid)
                self.assertEqual(int(column(again.get_results(), "source_id")[0]), BARNARD)

    def test_search_without_a_filter(self):
        job = self.launch(name="searched")
        found = {job.jobid: job for job in self.joe.search_async_jobs()}
        self.assertIn(job.jobid, found)
        self.assertEqual(found[job.jobid].ownerid, "joe")

    @unittest.skipUnless(NEW_ASTROQUERY, "0.4.6 calls a method that its filter does not have")
    def test_search_by_name(self):
        one, other = self.launch(name=self.name("one")), self.launch(name=self.name("other"))
        found = self.search(jobname=self.name("one"))
        self.assertEqual(found, [one.jobid])
        self.assertNotIn(other.jobid, found)

    @unittest.skipUnless(NEW_ASTROQUERY, "0.4.6 calls a method that its filter does not have")
    def test_a_job_is_found_by_its_name(self):
        job = self.launch(name=self.name("mine"))
        again = self.joe.load_async_job(name=self.name("mine"))
        self.assertEqual(again.jobid, job.jobid)
        self.assertIsNone(self.joe.load_async_job(name=self.name("nobody's")))

    @unittest.skipUnless(NEW_ASTROQUERY, "0.4.6 calls a method that its filter does not have")
    def test_search_by_phase_and_time(self):
        done, waiting = self.launch(), self.launch(background=True, autorun=False)
        completed = self.search(phaseid="COMPLETED")
        self.assertIn(done.jobid, completed)
        self.assertNotIn(waiting.jobid, completed)
        self.assertIn(waiting.jobid, self.search(phaseid="PENDING"))
        now = datetime.datetime.now(datetime.timezone.utc)
        hour = datetime.timedelta(hours=1)
        self.assertIn(done.jobid, self.search(start_time_init=milliseconds(now - hour), start_time_limit=milliseconds(now + hour)))
        self.assertNotIn(done.jobid, self.search(start_time_init=milliseconds(now + hour)))
        self.assertNotIn(done.jobid, self.search(end_time_limit=milliseconds(now - hour)))
        self.assertIn(done.jobid, self.search(end_time_init=milliseconds(now - hour)))

    @unittest.skipUnless(NEW_ASTROQUERY, "0.4.6 calls a method that its filter does not have")
    def test_search_by_query(self):
        job = self.launch(query=QUERY + " AND 4242 = 4242")
        self.launch()
        self.assertEqual(self.search(query="4242"), [job.jobid])

    @unittest.skipUnless(NEW_ASTROQUERY, "0.4.6 calls a method that its filter does not have")
    def test_pages_in_order(self):
        first, second, third = (self.launch(name=self.name("page")).jobid for _ in range(3))
        newest = {"jobname": self.name("page"), "order": "CREATION_TIME:DESC"}
        self.assertEqual(self.search(**newest), [third, second, first])
        self.assertEqual(self.search(**newest, offset=1, limit=1), [second])
        self.assertEqual(self.search(**newest, offset=5), [])
        self.assertEqual(self.search(jobname=self.name("page"), order="CREATION_TIME:ASC", limit=2), [first, second])

    def test_jobs_are_removed(self):
        one, two, three = self.launch(), self.launch(), self.launch()
        self.joe.remove_jobs([one.jobid, two.jobid])
        self.joe.remove_jobs(three.jobid)
        for job in (one, two, three):
            with self.assertRaises(HTTPError):
                self.joe.load_async_job(jobid=job.jobid)
        self.assertFalse({one.jobid, two.jobid, three.jobid} & {job.jobid for job in self.joe.list_async_jobs()})

    def test_jobs_of_others_are_not_removed(self):
        job = self.launch()
        ann = logged_in("ann")
        self.addCleanup(ann.logout)
        with contextlib.suppress(HTTPError):
            ann.remove_jobs([job.jobid])
        self.assertEqual(self.joe.load_async_job(jobid=job.jobid).jobid, job.jobid)

    def test_a_parameter_of_a_pending_job_is_set(self):
        job = self.launch(background=True, autorun=False, output_format="csv")
        job.get_phase(update=True)
        with contextlib.suppress(HTTPError):  # the client takes only 200 for success, where UWS asks for 303
            job.send_parameter(name="jobname", value=self.name("late"))
        job.start()
        job.wait_for_job_end()
        self.assertEqual(self.joe.load_async_job(jobid=job.jobid).get_phase(), "COMPLETED")

    def test_a_result_is_a_table_of_a_later_query(self):
        job = self.launch()
        again = self.joe.launch_job(f"SELECT source_id FROM job_upload.job{job.jobid}").get_results()
        self.assertEqual(int(column(again, "source_id")[0]), BARNARD)
        with self.assertRaises(HTTPError):
            TapPlus(url=TAP).launch_job(f"SELECT source_id FROM job_upload.job{job.jobid}")
