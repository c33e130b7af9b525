"""astroquery's TapPlus: what tables and columns there are."""
import unittest

from support import TAP, ClientTest, NEW_ASTROQUERY

from astroquery.utils.tap.core import TapPlus
from requests.exceptions import HTTPError


class Tables(ClientTest):
    def test_all_tables_with_their_columns(self):
        tables = {table.name: table for table in TapPlus(url=TAP).load_tables()}
        counts = {name: len(tables[name].columns) for name in
                  ("gaiadr1.gaia_source", "gaiadr2.gaia_source", "gaiaedr3.gaia_source", "gaiadr3.gaia_source")}
        self.assertEqual(counts, {"gaiadr1.gaia_source": 57, "gaiadr2.gaia_source": 96,
                                  "gaiaedr3.gaia_source": 99, "gaiadr3.gaia_source": 152})
        self.assertIn("tap_schema.columns", tables)

    def test_names_only_leaves_the_columns_out(self):
        tables = {table.name: table for table in TapPlus(url=TAP).load_tables(only_names=True)}
        self.assertIn("gaiadr3.gaia_source", tables)
        self.assertEqual([len(table.columns) for table in tables.values()], [0] * len(tables))

    def test_one_table(self):
        table = TapPlus(url=TAP).load_table("gaiadr3.gaia_source")
        self.assertEqual(table.name, "gaiadr3.gaia_source")
        self.assertEqual(len(table.columns), 152)
        self.assertTrue(table.description)
        by_name = {column.name: column for column in table.columns}
        self.assertEqual(list(by_name)[:3], ["solution_id", "designation", "source_id"])
        self.assertEqual(by_name["ra"].unit, "deg")
        self.assertEqual(by_name["ra"].ucd, "pos.eq.ra;meta.main")
        self.assertEqual(by_name["parallax"].unit, "mas")
        # 1 and 2 mark right ascension and declination, 32 an index: clients look for these numbers.
        self.assertEqual(int(by_name["ra"].flags) & ~32, 1)
        self.assertEqual(int(by_name["dec"].flags) & ~32, 2)

    @unittest.skipUnless(NEW_ASTROQUERY, "0.4.6 puts the schema before a name that already has it")
    def test_the_qualified_name_has_the_schema_once(self):
        table = TapPlus(url=TAP).load_table("gaiadr1.gaia_source")
        self.assertEqual(table.get_qualified_name(), "gaiadr1.gaia_source")

    def test_an_unknown_table_is_an_error_or_nothing(self):
        try:
            self.assertIsNone(TapPlus(url=TAP).load_table("gaiadr3.no_such_table"))
        except HTTPError as error:
            self.assertIn("no_such_table", str(error))
