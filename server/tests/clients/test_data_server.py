"""The data server and DataLink, as astroquery's load_data and get_datalinks and pyvo use them."""
import zipfile

from support import BASE, NEW_ASTROQUERY, TLS_BASE, ClientTest, column, origin

import numpy
import pyvo
import requests
from astroquery.gaia import GaiaClass

DATA = BASE.replace("/tap-server", "/data-server")
TYPES = ["EPOCH_PHOTOMETRY", "RVS", "XP_CONTINUOUS", "XP_SAMPLED", "MCMC_GSPPHOT", "MCMC_MSC"]
FORMATS = {"votable": "xml", "votable_plain": "xml", "csv": "csv", "fits": "fits"}
if NEW_ASTROQUERY:
    FORMATS |= {"votable_gzip": "xml", "ecsv": "ecsv", "json": "json"}


def sources(condition, count):
    """source_id and mean magnitudes of the first sources of which something holds."""
    query = f"SELECT TOP {count} source_id, phot_g_mean_mag FROM gaiadr3.gaia_source WHERE {condition} ORDER BY source_id"
    rows = pyvo.dal.TAPService(BASE + "/tap").search(query)
    return [int(row["source_id"]) for row in rows], [float(row["phot_g_mean_mag"]) for row in rows]


EVERYTHING = "has_rvs = 'true' AND has_epoch_photometry = 'true' AND has_xp_sampled = 'true' AND has_mcmc_msc = 'true'"


class LoadData(ClientTest):
    def setUp(self):
        super().setUp()
        kwargs = {"show_server_messages": False} if NEW_ASTROQUERY else {}
        self.gaia = GaiaClass(gaia_tap_server=origin(BASE), gaia_data_server=origin(BASE), tap_server_context="tap-server",
                              data_server_context="data-server", **kwargs)
        self.ids, self.magnitudes = sources(EVERYTHING, 3)
        self.assertEqual(len(self.ids), 3)

    def load(self, **kwargs):
        return self.gaia.load_data(self.ids, data_release="Gaia DR3", **kwargs)

    def test_every_type_in_every_format(self):
        for name in TYPES:
            for form, extension in FORMATS.items():
                with self.subTest(type=name, format=form):
                    loaded = self.load(retrieval_type=name, format=form)
                    expected = {f"{name}-Gaia DR3 {source}.{extension}" for source in self.ids}
                    self.assertEqual(set(loaded), expected)
                    for tables in loaded.values():
                        if extension == "ecsv":  # the client gives these back as files that it has deleted
                            continue
                        table = tables[0] if isinstance(tables, list) else tables
                        self.assertGreater(len(table.to_table() if hasattr(table, "to_table") else table), 0)

    def test_light_curve_is_that_of_the_source(self):
        loaded = self.load(retrieval_type="EPOCH_PHOTOMETRY", valid_data=True)
        for source, magnitude in zip(self.ids, self.magnitudes):
            table = loaded[f"EPOCH_PHOTOMETRY-Gaia DR3 {source}.xml"][0].to_table()
            self.assertEqual(set(column(table, "source_id")), {source})
            in_g = table[[str(band) == "G" for band in column(table, "band")]]
            self.assertAlmostEqual(float(numpy.mean(column(in_g, "mag"))), magnitude, delta=0.2)
            self.assertFalse(any(column(table, "rejected_by_variability")))

    def test_structures(self):
        for word, expected in (("COMBINED", "COMBINED"), ("RAW", "RAW")):
            loaded = self.load(retrieval_type="XP_SAMPLED", data_structure=word)
            self.assertEqual(list(loaded), [f"XP_SAMPLED_{expected}.xml"])
            table = loaded[f"XP_SAMPLED_{expected}.xml"][0].to_table()
            self.assertEqual(sorted(set(column(table, "source_id"))), self.ids)
            self.assertEqual(len(table), 3 * 343 if word == "COMBINED" else 3)
        if NEW_ASTROQUERY:
            self.assertEqual(list(self.load(retrieval_type="RVS", data_structure="DATAMODEL_GAIA")), ["RVS_RAW.xml"])

    def test_all_types_at_once(self):
        loaded = self.load(retrieval_type="ALL")
        self.assertEqual({name.split("-")[0] for name in loaded}, set(TYPES))
        self.assertEqual(len(loaded), 18)

    def test_a_source_without_the_product_is_absent(self):
        without, _ = sources("has_rvs = 'false'", 1)
        self.assertEqual(self.gaia.load_data(without, retrieval_type="RVS"), {})

    def test_wrong_structure_tells_the_right_ones(self):
        with self.assertRaises(requests.exceptions.HTTPError) as caught:
            self.load(retrieval_type="RVS", data_structure="HEAP")
        self.assertIn("valid ones are: INDIVIDUAL", str(caught.exception))

    def test_datalinks(self):
        table = self.gaia.get_datalinks(ids=self.ids)
        self.assertEqual(len(table), 18)
        self.assertTrue(all(str(url).startswith(DATA + "/data?") for url in column(table, "access_url")))


class Links(ClientTest):
    def test_links_lead_to_the_products(self):
        ids, _ = sources(EVERYTHING, 1)
        links = pyvo.dal.adhoc.DatalinkResults.from_result_url(f"{DATA}/datalink/links?ID=Gaia+DR3+{ids[0]}")
        self.assertEqual(len(links), 6)
        for link in links:
            self.assertEqual(link.semantics, "#auxiliary")
            answer = requests.get(link.access_url, timeout=60)
            self.assertEqual(answer.status_code, 200)
            self.assertTrue(answer.content.startswith(b"<?xml"))

    def test_results_lead_to_their_links(self):
        ids, _ = sources(EVERYTHING, 2)
        # By designation: pyvo compares the texts of the links with what the column holds, and numbers are no texts.
        for columns in ("designation, source_id", "designation"):
            result = pyvo.dal.TAPService(BASE + "/tap").search(
                f"SELECT {columns} FROM gaiadr3.gaia_source WHERE source_id IN ({','.join(map(str, ids))})")
            found = [len(links) for links in result.iter_datalinks()]
            self.assertEqual(found, [6, 6], columns)

    def test_unknown_sources_are_rows(self):
        links = pyvo.dal.adhoc.DatalinkResults.from_result_url(f"{DATA}/datalink/links?ID=Gaia+DR3+7&ID=rubbish")
        self.assertEqual([str(row["error_message"]).split(":")[0] for row in links.to_table()], ["NotFoundFault", "UsageFault"])


class Raw(ClientTest):
    def get(self, **params):
        return requests.get(DATA + "/data", params=params, timeout=60)

    def test_limits_and_bad_input(self):
        for params in ({"ID": "1"}, {"RETRIEVAL_TYPE": "RVS"}, {"ID": "x", "RETRIEVAL_TYPE": "RVS"}, {"ID": "1", "RETRIEVAL_TYPE": "<b>"},
                       {"ID": "1", "RETRIEVAL_TYPE": "RVS", "FORMAT": "paper"}, {"ID": "1", "RETRIEVAL_TYPE": "RVS", "RELEASE": "Gaia DR9"},
                       {"ID": "1", "RETRIEVAL_TYPE": "RVS", "BAND": "V"}, {"ID": "1", "RETRIEVAL_TYPE": "RVS", "LINKING_PARAMETER": "SKY"},
                       {"ID": "1-5001", "RETRIEVAL_TYPE": "RVS"}):
            with self.subTest(params=params):
                answer = self.get(**params)
                self.assertEqual(answer.status_code, 500)
                self.assertTrue(answer.headers["Content-Type"].startswith("text/plain"))
                self.assertIn("due to: Code: -1, msg: ", answer.text)
        self.assertEqual(self.get(ID="1-5000", RETRIEVAL_TYPE="RVS").status_code, 200)

    def test_one_document_goes_without_an_archive_if_asked(self):
        ids, _ = sources("has_xp_sampled = 'true'", 2)
        alone = self.get(ID=str(ids[0]), RETRIEVAL_TYPE="XP_SAMPLED", FORMAT="csv", USE_ZIP_ALWAYS="false")
        self.assertEqual(alone.headers["Content-Type"].split(";")[0], "text/csv")
        self.assertTrue(alone.text.startswith("wavelength,flux,flux_error\n336"))
        self.assertEqual(alone.headers["Content-Disposition"], f'attachment; filename="XP_SAMPLED-Gaia DR3 {ids[0]}.csv"')
        self.assertEqual(alone.content, self.get(ID=f"Gaia DR3 {ids[0]}", RETRIEVAL_TYPE="xp_sampled", FORMAT="csv", USE_ZIP_ALWAYS="false").content)
        several = self.get(ID=",".join(map(str, ids)), RETRIEVAL_TYPE="XP_SAMPLED", USE_ZIP_ALWAYS="false")
        self.assertEqual(several.headers["Content-Type"], "application/zip")

    def test_no_data_is_an_empty_archive(self):
        for params in ({"ID": "7"}, {"ID": "7", "LINKING_PARAMETER": "TRANSIT_ID"}):
            answer = self.get(RETRIEVAL_TYPE="ALL", **params)
            self.assertEqual(answer.status_code, 200)
            with open("empty.zip", "wb") as out:
                out.write(answer.content)
            self.assertEqual(zipfile.ZipFile("empty.zip").namelist(), [])

    def test_light_curves_of_dr2(self):
        rows = pyvo.dal.TAPService(BASE + "/tap").search(
            "SELECT TOP 1 source_id FROM gaiadr2.gaia_source WHERE epoch_photometry_url IS NOT NULL")
        source = int(rows[0]["source_id"])
        answer = self.get(ID=f"Gaia DR2 {source}", RETRIEVAL_TYPE="ALL")
        with open("dr2.zip", "wb") as out:
            out.write(answer.content)
        self.assertEqual(zipfile.ZipFile("dr2.zip").namelist(), [f"EPOCH_PHOTOMETRY-Gaia DR2 {source}.xml"])
