"""astroquery's GaiaClass, with the positional searches that most people use."""
import unittest

import support
from support import BASE, TLS_BASE, BARNARD, BARNARD_DEC, BARNARD_RA, NEW_ASTROQUERY, ClientTest, column, origin

import astropy.units as u
import numpy
from astropy.coordinates import SkyCoord
from astroquery.gaia import GaiaClass

CENTRE = SkyCoord(ra=BARNARD_RA * u.deg, dec=BARNARD_DEC * u.deg, frame="icrs")
TABLE = "gaiadr3.gaia_source"
# The client converts the centre to FK5 and calls it ICRS, which shifts it by about 27 mas.
FRAME_SHIFT = 0.1 / 3600


def gaia(base=BASE, **arguments):
    client = GaiaClass(gaia_tap_server=origin(base), gaia_data_server=origin(base), **arguments)
    client.MAIN_GAIA_TABLE = TABLE  # 0.4.6 would ask DR2
    return client


class Positional(ClientTest):
    def assert_barnard_first(self, table):
        self.assertGreaterEqual(len(table), 1)
        self.assertEqual(int(column(table, "source_id")[0]), BARNARD)
        dist = numpy.asarray(column(table, "dist"), dtype=float)
        self.assertLess(dist[0], FRAME_SHIFT)
        self.assertTrue((numpy.diff(dist) >= 0).all(), "not ordered by distance")

    def test_cone_search(self):
        job = gaia().cone_search(CENTRE, radius=0.2 * u.deg, table_name=TABLE)
        self.assert_barnard_first(job.get_results())
        self.assertLess(float(column(job.get_results(), "dist")[-1]), 0.2 + FRAME_SHIFT)

    def test_cone_search_async_with_some_columns(self):
        job = gaia().cone_search_async(CENTRE, radius=0.2 * u.deg, table_name=TABLE, columns=("source_id", "ra", "dec"))
        table = job.get_results()
        self.assertEqual([name.lower() for name in table.colnames], ["source_id", "ra", "dec", "dist"])
        self.assert_barnard_first(table)

    def test_query_object_in_a_circle(self):
        self.assert_barnard_first(gaia().query_object(CENTRE, radius=0.1 * u.deg))

    def test_query_object_in_a_box(self):
        table = gaia().query_object(CENTRE, width=0.1 * u.deg, height=0.2 * u.deg)
        self.assert_barnard_first(table)
        self.assertLessEqual(abs(numpy.asarray(column(table, "dec"), dtype=float) - BARNARD_DEC).max(), 0.1 + FRAME_SHIFT)

    def test_query_object_async(self):
        self.assert_barnard_first(gaia().query_object_async(CENTRE, radius=0.1 * u.deg))

    def test_the_row_limit(self):
        client = gaia()
        client.ROW_LIMIT = 3
        centre = SkyCoord(ra=support.CIRCLE_RA * u.deg, dec=support.CIRCLE_DEC * u.deg)
        table = client.cone_search(centre, radius=0.08 * u.deg, table_name="gaiadr1.gaia_source").get_results()
        self.assertEqual(len(table), 3)
        client.ROW_LIMIT = -1
        job = client.cone_search_async(centre, radius=0.08 * u.deg, table_name="gaiadr1.gaia_source")
        self.assertGreater(len(job.get_results()), 2000)


class Service(ClientTest):
    def test_launch_job_in_the_default_format(self):
        job = gaia().launch_job(f"SELECT source_id, ra FROM {TABLE} WHERE source_id = {BARNARD}")
        self.assertAlmostEqual(float(column(job.get_results(), "ra")[0]), BARNARD_RA, places=9)

    def test_load_table(self):
        self.assertEqual(len(gaia().load_table(TABLE).columns), 152)

    @unittest.skipUnless(NEW_ASTROQUERY, "0.4.6 has no status messages")
    def test_status_messages_do_not_announce_maintenance(self):
        import contextlib
        import io
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            gaia(show_server_messages=True)
        self.assertNotIn("maintenance", printed.getvalue())
        self.assertNotIn("could not be retrieved", printed.getvalue())

    def test_over_tls_with_a_certificate_that_is_verified(self):
        self.assertTrue(TLS_BASE, "the server has no TLS listener")
        job = gaia(TLS_BASE).launch_job_async(f"SELECT source_id FROM {TABLE} WHERE source_id = {BARNARD}")
        self.assertEqual(int(column(job.get_results(), "source_id")[0]), BARNARD)
