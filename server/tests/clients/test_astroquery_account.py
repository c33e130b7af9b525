"""astroquery as a user who has logged in: tables of one's own, groups, sharing. All of it goes over TLS."""
import contextlib
import io
import unittest
import urllib.parse

from support import BARNARD, BARNARD_DEC, BARNARD_RA, NEW_ASTROQUERY, TAP, TLS_BASE, AccountTest, column, logged_in, origin, plus

import numpy
from astropy.table import Table
from astroquery.gaia import GaiaClass
from astroquery.utils.tap.core import TapPlus
from requests.exceptions import HTTPError

BIG = 2**53 + 1  # a reader that goes through a double loses it


def sample():
    return Table({"id": numpy.array([BARNARD, BIG, 3], dtype="int64"), "ra": [BARNARD_RA, 10.5, 20.25],
                  "dec": [BARNARD_DEC, -5.0, 45.0], "note": ["naïve <&>", "two", "three"]})


class Login(AccountTest):
    def test_a_wrong_password_is_refused(self):
        with self.assertRaises(HTTPError):
            plus().login(user="eve", password="wrong")

    def test_after_logout_one_is_nobody(self):
        joe = logged_in("joe")
        self.assertIsNotNone(joe.load_groups())
        joe.logout()
        with self.assertRaises(HTTPError):
            joe.load_groups()
        self.assertEqual(len(joe.launch_job("SELECT TOP 2 source_id FROM gaiadr3.gaia_source").get_results()), 2)

    def test_by_a_file_of_credentials(self):
        with open(self.path("credentials"), "w", encoding="ascii") as file:
            file.write("joe\njoe-secret\n")
        tap = plus()
        tap.login(credentials_file=self.path("credentials"))
        self.addCleanup(tap.logout)
        self.assertIsNotNone(tap.load_groups())

    def test_gaia_logs_in_on_both_servers(self):
        gaia = GaiaClass(gaia_tap_server=origin(TLS_BASE), gaia_data_server=origin(TLS_BASE))
        gaia.login(user="joe", password="joe-secret")
        job = gaia.launch_job_async("SELECT TOP 1 source_id FROM gaiadr3.gaia_source")
        self.assertEqual(gaia.load_async_job(jobid=job.jobid).ownerid, "joe")
        gaia.remove_jobs([job.jobid])
        gaia.logout()


class OwnTables(AccountTest):
    """joe, and what he needs to make a table and to look into one."""

    def setUp(self):
        super().setUp()
        self.joe = logged_in("joe")
        self.addCleanup(self.joe.logout)

    def upload(self, resource, name="table", **arguments):
        name = self.name(name)
        job = self.joe.upload_table(upload_resource=resource, table_name=name, **arguments)
        if job is not None:
            job.wait_for_job_end()
        self.addCleanup(self.drop, name)
        return "user_joe." + name

    def drop(self, name):
        with contextlib.suppress(HTTPError):
            self.joe.delete_user_table(table_name=name, force_removal=True)

    def rows(self, table, tap=None, columns="*"):
        return (tap or self.joe).launch_job(f"SELECT {columns} FROM {table} ORDER BY ra").get_results()


class Tables(OwnTables):
    def assert_sample(self, table):
        rows = self.rows(table)
        self.assertEqual([int(v) for v in column(rows, "id")], [BIG, 3, BARNARD])
        self.assertEqual([float(v) for v in column(rows, "ra")], [10.5, 20.25, BARNARD_RA])
        self.assertEqual([str(v) for v in column(rows, "note")], ["two", "three", "naïve <&>"])

    def test_a_table_of_astropy(self):
        self.assert_sample(self.upload(sample(), table_description="three stars"))

    def test_a_file(self):
        sample().write(self.path("sample.vot"), format="votable")
        self.assert_sample(self.upload(self.path("sample.vot")))

    def test_a_file_in_other_formats(self):
        formats = {"csv": "ascii.csv", "ecsv": "ascii.ecsv"} if NEW_ASTROQUERY else {"csv": "ascii.csv", "ascii": "ascii.basic"}
        for form, astropys in formats.items():
            with self.subTest(form):
                sample().write(self.path("sample"), format=astropys, overwrite=True)
                self.assert_sample(self.upload(self.path("sample"), name=form, format=astropys if NEW_ASTROQUERY else form))

    def test_a_url(self):
        query = urllib.parse.urlencode({"LANG": "ADQL", "QUERY": "SELECT TOP 4 source_id, ra FROM gaiadr3.gaia_source ORDER BY ra"})
        table = self.upload(f"{TAP}/sync?{query}")
        rows = self.rows(table)
        self.assertEqual(len(rows), 4)
        self.assertEqual(column(rows, "source_id").dtype.kind, "i")

    def test_a_job(self):
        job = self.joe.launch_job_async("SELECT TOP 5 source_id, ra, dec FROM gaiadr3.gaia_source ORDER BY ra")
        self.addCleanup(self.joe.remove_jobs, [job.jobid])
        name = self.name("from_job")
        self.joe.upload_table_from_job(job=job, table_name=name)
        self.addCleanup(self.drop, name)
        self.assertEqual([int(v) for v in column(self.rows("user_joe." + name), "source_id")],
                         [int(v) for v in column(job.get_results(), "source_id")])

    def test_a_job_without_a_name_for_the_table(self):
        job = self.joe.launch_job_async("SELECT TOP 2 source_id, ra FROM gaiadr3.gaia_source ORDER BY ra")
        self.addCleanup(self.joe.remove_jobs, [job.jobid])
        self.joe.upload_table_from_job(job=job.jobid)
        name = "t" + job.jobid
        self.addCleanup(self.drop, name)
        self.assertEqual(len(self.rows("user_joe." + name)), 2)

    def test_a_name_twice_is_an_error_and_changes_nothing(self):
        table = self.upload(sample())
        with self.assertRaises(HTTPError):
            self.joe.upload_table(upload_resource=Table({"x": [1]}), table_name=table.split(".")[1])
        self.assert_sample(table)

    def test_what_is_no_table_leaves_none(self):
        with open(self.path("broken.vot"), "w", encoding="ascii") as file:
            file.write("<VOTABLE><RESOURCE><TABLE><FIELD name='ra' datatype='double'/><DATA><TABLEDATA><TR><TD>1</TD></TR>")
        name = self.name("broken")
        with self.assertRaises(HTTPError):
            self.joe.upload_table(upload_resource=self.path("broken.vot"), table_name=name)
        with self.assertRaises(HTTPError):
            self.rows("user_joe." + name)

    def test_nobody_uploads(self):
        with self.assertRaises(HTTPError):
            plus().upload_table(upload_resource=sample(), table_name=self.name("nobodys"))

    def test_it_is_listed_for_its_owner_alone(self):
        table = self.upload(sample(), table_description="three stars")
        mine = {t.name: t for t in self.joe.load_tables()}
        self.assertIn(table, mine)
        self.assertEqual(mine[table].description, "three stars")
        self.assertEqual([c.name for c in mine[table].columns], [table.split(".")[1] + "_oid", "id", "ra", "dec", "note"])
        ann = logged_in("ann")
        self.addCleanup(ann.logout)
        for other in (ann, TapPlus(url=TAP)):
            self.assertNotIn(table, {t.name for t in other.load_tables(include_shared_tables=True)})
            with self.assertRaises(HTTPError):
                self.rows(table, other)

    def test_it_is_deleted(self):
        table = self.upload(sample())
        # Newer clients take the qualified name, older ones the bare one.
        self.joe.delete_user_table(table_name=table.split(".")[1])
        with self.assertRaises(HTTPError):
            self.rows(table)
        with self.assertRaises(HTTPError):
            self.joe.delete_user_table(table_name=table.split(".")[1])

    def test_it_is_deleted_by_its_whole_name(self):
        table = self.upload(sample())
        self.joe.delete_user_table(table_name=table)
        with self.assertRaises(HTTPError):
            self.rows(table)

    def columns(self, table):
        return {c.name: c for c in self.joe.load_table(table).columns}

    def test_columns_are_edited(self):
        table = self.upload(sample())
        self.joe.update_user_table(table_name=table, list_of_changes=[["id", "ucd", "meta.id;meta.main"], ["note", "utype", "a:b.c"],
                                                                     ["ra", "flags", "Ra"], ["dec", "flags", "Dec"]])
        columns = self.columns(table)
        self.assertEqual(columns["id"].ucd, "meta.id;meta.main")
        self.assertEqual(columns["note"].utype, "a:b.c")
        self.assertEqual((int(columns["ra"].flags), int(columns["dec"].flags)), (33, 34))

    def test_the_position_is_flagged(self):
        table = self.upload(sample())
        self.joe.set_ra_dec_columns(table_name=table, ra_column_name="ra", dec_column_name="dec")
        columns = self.columns(table)
        self.assertEqual((int(columns["ra"].flags), int(columns["dec"].flags)), (33, 34))
        with self.assertRaises(HTTPError):
            self.joe.set_ra_dec_columns(table_name=table, ra_column_name="no_such", dec_column_name="dec")

    @unittest.skipUnless(hasattr(TapPlus, "rename_table"), "this client cannot rename")
    def test_table_and_columns_are_renamed(self):
        table = self.upload(sample())
        new = self.name("renamed")
        self.addCleanup(self.drop, new)
        self.joe.rename_table(table_name=table, new_table_name="user_joe." + new, new_column_names_dict={"note": "remark"})
        self.assertEqual(str(column(self.rows("user_joe." + new, columns="ra, remark"), "remark")[0]), "two")
        with self.assertRaises(HTTPError):
            self.rows(table)

    def test_cross_match(self):
        gaia = GaiaClass(gaia_tap_server=origin(TLS_BASE), gaia_data_server=origin(TLS_BASE))
        gaia.login(user="joe", password="joe-secret")
        self.addCleanup(gaia.logout)
        table = self.upload(sample(), name="stars")
        self.joe.set_ra_dec_columns(table_name=table, ra_column_name="ra", dec_column_name="dec")
        name = self.name("matched")
        self.addCleanup(self.drop, name)
        job = gaia.cross_match(full_qualified_table_name_a=table, full_qualified_table_name_b="gaiadr3.gaia_source",
                               results_table_name=name, radius=1.0)
        self.addCleanup(gaia.remove_jobs, [job.jobid])
        self.assertEqual(job.get_phase(update=True), "COMPLETED")
        columns = [c.name for c in self.joe.load_table("user_joe." + name).columns]
        self.assertIn("separation", columns)
        matched = self.joe.launch_job(f"SELECT * FROM user_joe.{name}").get_results()
        self.assertEqual(len(matched), 1)
        self.assertEqual(int(column(matched, "gaia_source_source_id")[0]), BARNARD)
        self.assertLess(float(column(matched, "separation")[0]), 1 / 3600)


class Sharing(OwnTables):
    def setUp(self):
        super().setUp()
        self.ann = logged_in("ann")
        self.addCleanup(self.ann.logout)
        self.group = self.name("group")
        self.joe.share_group_create(group_name=self.group, description="for a test")
        self.addCleanup(self.end_group)

    def end_group(self):
        with contextlib.suppress(HTTPError, ValueError):
            self.joe.share_group_delete(group_name=self.group)

    def members(self):
        return {user.id for user in self.joe.load_group(group_name=self.group).users}

    def test_users_are_known_by_their_ids(self):
        self.assertTrue(self.joe.is_valid_user(user_id="ann"))
        self.assertFalse(self.joe.is_valid_user(user_id="nobody_at_all"))

    def test_groups(self):
        group = self.joe.load_group(group_name=self.group)
        self.assertEqual((group.owner, group.title, group.description), ("joe", self.group, "for a test"))
        self.joe.share_group_add_user(group_name=self.group, user_id="ann")
        self.assertIn("ann", self.members())
        self.assertIn(self.group, {str(g.title) for g in self.ann.load_groups()})
        self.joe.share_group_delete_user(group_name=self.group, user_id="ann")
        self.assertNotIn("ann", self.members())
        self.assertNotIn(self.group, {str(g.title) for g in self.ann.load_groups()})
        self.joe.share_group_delete(group_name=self.group)
        self.assertIsNone(self.joe.load_group(group_name=self.group))

    def test_a_table_is_shared_until_it_is_not(self):
        table = self.upload(sample())
        self.joe.share_group_add_user(group_name=self.group, user_id="ann")
        self.joe.share_table(group_name=self.group, table_name=table, description="look at this")
        self.assertIn(table, {str(item.title) for item in self.joe.load_shared_items()})
        self.assertIn(table, {t.name for t in self.ann.load_tables(include_shared_tables=True)})
        self.assertEqual(len(self.rows(table, self.ann)), 3)
        with self.assertRaises(HTTPError):
            self.rows(table, TapPlus(url=TAP))
        self.joe.share_table_stop(group_name=self.group, table_name=table)
        self.assertNotIn(table, {str(item.title) for item in self.joe.load_shared_items()})
        self.assertNotIn(table, {t.name for t in self.ann.load_tables(include_shared_tables=True)})
        with self.assertRaises(HTTPError):
            self.rows(table, self.ann)

    def test_who_leaves_the_group_loses_the_table(self):
        table = self.upload(sample())
        self.joe.share_group_add_user(group_name=self.group, user_id="ann")
        self.joe.share_table(group_name=self.group, table_name=table, description="look at this")
        self.assertEqual(len(self.rows(table, self.ann)), 3)
        self.joe.share_group_delete_user(group_name=self.group, user_id="ann")
        with self.assertRaises(HTTPError):
            self.rows(table, self.ann)

    @unittest.skipUnless(hasattr(GaiaClass, "get_status_messages"), "this client knows no notifications")
    def test_who_is_shared_with_is_told(self):
        table = self.upload(sample())
        self.joe.share_group_add_user(group_name=self.group, user_id="ann")
        self.joe.share_table(group_name=self.group, table_name=table, description="look at this")
        gaia = GaiaClass(gaia_tap_server=origin(TLS_BASE), gaia_data_server=origin(TLS_BASE), show_server_messages=False)
        gaia.login(user="ann", password="ann-secret")
        self.addCleanup(gaia.logout)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            gaia.get_status_messages()
        self.assertIn(table, printed.getvalue())
        self.assertNotIn("maintenance", printed.getvalue())
