SELECT t1."name", t1."ra", t1."dec", sky_distance_or_null(t1."ra", t1."dec", t2."ra", t2."dec"), t2."source_id", t2."designation", t2."ra", t2."dec", t2."parallax", t2."phot_g_mean_mag", t2."has_rvs", t2."random_index" FROM "tap_upload.t" AS t1 JOIN "gaiadr3.gaia_source" AS t2 JOIN sky_zones(sky_circle_or_null(t1."ra", t1."dec", ?)) AS z2 ON CAST((t2."dec"+90.0)*12 AS INTEGER) = z2.zone AND t2."ra" BETWEEN z2.ra_lo AND z2.ra_hi AND sky_distance_or_null(t1."ra", t1."dec", t2."ra", t2."dec") < ?
? 2.777777777777778e-05
? 2.777777777777778e-05
> name VARCHAR
> ra DOUBLE [deg]
> dec DOUBLE [deg]
> separation DOUBLE [deg]
> source_id BIGINT meta.id;meta.main
> designation VARCHAR
> ra_2 DOUBLE [deg] pos.eq.ra;meta.main
> dec_2 DOUBLE [deg] pos.eq.dec;meta.main
> parallax DOUBLE [mas] pos.parallax.trig
> phot_g_mean_mag REAL [mag] phot.mag
> has_rvs BOOLEAN
> random_index BIGINT
