SELECT t1."source_id", t1."designation", t1."ra", t1."dec", t1."parallax", t1."phot_g_mean_mag", t1."has_rvs", t1."random_index", sky_distance_or_null(t1."ra", t1."dec", ?, ?) FROM "gaiadr3.gaia_source" AS t1 JOIN sky_zones(sky_circle(?, ?, ?)) AS z1 WHERE CAST((t1."dec"+90.0)*12 AS INTEGER) = z1.zone AND t1."ra" BETWEEN z1.ra_lo AND z1.ra_hi AND ? = sky_in_circle(t1."ra", t1."dec", ?, ?, ?) ORDER BY 9 NULLS LAST LIMIT ?
? 280.0
? -60.0
? 280.0
? -60.0
? 1.0
? 1
? 280.0
? -60.0
? 1.0
? 50
> source_id BIGINT meta.id;meta.main
> designation VARCHAR
> ra DOUBLE [deg] pos.eq.ra;meta.main
> dec DOUBLE [deg] pos.eq.dec;meta.main
> parallax DOUBLE [mas] pos.parallax.trig
> phot_g_mean_mag REAL [mag] phot.mag
> has_rvs BOOLEAN
> random_index BIGINT
> dist DOUBLE [deg]
