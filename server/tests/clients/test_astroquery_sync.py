"""astroquery's TapPlus: synchronous queries in every format, uploads, and errors with their message."""
import gzip
import unittest

import support
from support import TAP, BARNARD, BARNARD_PARALLAX, CIRCLE_ROWS, CONE, NEW_ASTROQUERY, ClientTest, column

import numpy
from astropy.table import Table
from astroquery.utils.tap.core import TapPlus
from requests.exceptions import HTTPError

FORMATS = ["votable", "votable_plain", "csv", "fits"] + (["votable_gzip", "ecsv", "json"] if NEW_ASTROQUERY else [])
READERS = {"votable": "votable", "votable_plain": "votable", "votable_gzip": "votable", "csv": "ascii.csv",
           "ecsv": "ascii.ecsv", "fits": "fits"}
BARNARD_QUERY = f"SELECT source_id, designation, parallax FROM gaiadr3.gaia_source WHERE source_id = {BARNARD}"


class Sync(ClientTest):
    def assert_barnard(self, table):
        self.assertEqual(len(table), 1)
        self.assertEqual(int(column(table, "source_id")[0]), BARNARD)
        self.assertAlmostEqual(float(column(table, "parallax")[0]), BARNARD_PARALLAX, places=6)
        designation = column(table, "designation")[0]
        if isinstance(designation, bytes):
            designation = designation.decode()
        self.assertEqual(designation.strip(), f"Gaia DR3 {BARNARD}")

    def test_every_format_in_memory(self):
        for output_format in FORMATS:
            with self.subTest(output_format):
                job = TapPlus(url=TAP).launch_job(BARNARD_QUERY, output_format=output_format)
                self.assertEqual(job.get_phase(), "COMPLETED")
                self.assert_barnard(job.get_results())

    def test_every_format_to_a_file(self):
        for output_format in FORMATS:
            with self.subTest(output_format):
                job = TapPlus(url=TAP).launch_job(BARNARD_QUERY, output_format=output_format, dump_to_file=True,
                                                  output_file=self.path(f"barnard-{output_format}"))
                with open(job.outputFile, "rb") as file:
                    data = file.read()
                if data[:2] == b"\x1f\x8b":
                    data = gzip.decompress(data)
                plain = self.path(f"plain-{output_format}")
                with open(plain, "wb") as file:
                    file.write(data)
                if output_format in READERS:
                    self.assert_barnard(Table.read(plain, format=READERS[output_format]))
                else:
                    self.assertIn(str(BARNARD).encode(), data)

    def test_a_file_takes_the_name_the_server_gives(self):
        job = TapPlus(url=TAP).launch_job("SELECT TOP 1 source_id FROM gaiadr3.gaia_source", output_format="csv",
                                          dump_to_file=True)
        self.assertTrue(job.outputFile.endswith(".csv"), job.outputFile)

    def test_metadata_of_the_columns(self):
        query = "SELECT TOP 3 ra, parallax, phot_g_mean_mag FROM gaiadr3.gaia_source"
        table = TapPlus(url=TAP).launch_job(query).get_results()
        self.assertEqual([str(column(table, name).unit) for name in ("ra", "parallax", "phot_g_mean_mag")],
                         ["deg", "mas", "mag"])
        self.assertEqual(column(table, "ra").meta["ucd"], "pos.eq.ra;meta.main")
        self.assertTrue(column(table, "ra").description)

    def test_the_published_circle_counts_the_published_rows(self):
        table = TapPlus(url=TAP).launch_job(f"SELECT COUNT(*) AS n FROM gaiadr1.gaia_source WHERE {CONE}").get_results()
        self.assertEqual(int(column(table, "n")[0]), CIRCLE_ROWS)

    def test_the_client_limits_a_query_without_top(self):
        table = TapPlus(url=TAP).launch_job("SELECT source_id FROM gaiadr1.gaia_source").get_results()
        self.assertEqual(len(table), 2000)

    @unittest.skipUnless(support.ASTROQUERY >= (0, 4, 11), "maxrec came with 0.4.11")
    def test_maxrec(self):
        table = TapPlus(url=TAP).launch_job("SELECT source_id FROM gaiadr1.gaia_source", maxrec=7).get_results()
        self.assertEqual(len(table), 7)

    def test_nulls_are_masked(self):
        query = ("SELECT TOP 5 source_id, radial_velocity FROM gaiadr3.gaia_source "
                 "WHERE radial_velocity IS NULL AND source_id IS NOT NULL")
        table = TapPlus(url=TAP).launch_job(query, output_format="votable").get_results()
        self.assertEqual(len(table), 5)
        values = numpy.ma.filled(numpy.ma.asarray(column(table, "radial_velocity"), dtype=float), numpy.nan)
        self.assertTrue(numpy.isnan(values).all(), values)


class Uploads(ClientTest):
    STARS = Table({"id": numpy.array([BARNARD, 5853498713190525696], dtype="int64"),
                   "name": ["Barnard", "Proxima"], "weight": [1.5, -2.25]})

    def assert_joined(self, resource):
        query = ("SELECT t.name, t.weight, g.source_id, g.parallax FROM tap_upload.stars AS t "
                 "JOIN gaiadr3.gaia_source AS g ON g.source_id = t.id ORDER BY g.parallax ASC")
        job = TapPlus(url=TAP).launch_job(query, upload_resource=resource, upload_table_name="stars")
        table = job.get_results()
        self.assertEqual([int(value) for value in column(table, "source_id")], [BARNARD, 5853498713190525696])
        self.assertEqual([str(value) for value in column(table, "name")], ["Barnard", "Proxima"])
        self.assertEqual([float(value) for value in column(table, "weight")], [1.5, -2.25])

    def test_a_file(self):
        self.STARS.write(self.path("stars.vot"), format="votable")
        self.assert_joined(self.path("stars.vot"))

    def test_an_astropy_table(self):
        self.assert_joined(self.STARS)

    def test_the_format_asked_for_wins_over_that_of_the_upload(self):
        job = TapPlus(url=TAP).launch_job("SELECT id, name FROM tap_upload.stars", output_format="csv",
                                          upload_resource=self.STARS, upload_table_name="stars")
        self.assertEqual([int(value) for value in job.get_results()["id"]], [BARNARD, 5853498713190525696])


class Errors(ClientTest):
    def assert_error(self, query, *words, **arguments):
        with self.assertRaises(HTTPError) as caught:
            TapPlus(url=TAP).launch_job(query, **arguments)
        text = str(caught.exception)
        self.assertTrue(text.startswith("Error 400:"), text)
        for word in words:
            self.assertIn(word, text)
        self.assertNotIn("<", text.replace("<EOF>", ""), "markup in a message that a user reads")

    def test_an_unknown_column_is_named(self):
        self.assert_error("SELECT no_such_column FROM gaiadr3.gaia_source", "no_such_column")

    def test_an_unknown_table_is_named(self):
        self.assert_error("SELECT ra FROM gaiadr3.no_such_table", "no_such_table")

    def test_text_that_is_no_query(self):
        self.assert_error("Gaia, please")

    def test_a_value_left_in_python_notation(self):
        self.assert_error("SELECT ra FROM gaiadr3.gaia_source WHERE source_id IN (np.str_('1'))")

    def test_an_unknown_format(self):
        self.assert_error("SELECT TOP 1 ra FROM gaiadr3.gaia_source", "papyrus", output_format="papyrus")
