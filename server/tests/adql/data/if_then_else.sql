SELECT t1."source_id", CAST(CASE WHEN t1."phot_g_mean_mag" < ? THEN ? ELSE ? END AS REAL), CASE WHEN t1."has_rvs" = ? AND t1."parallax" > ? THEN t1."designation" ELSE ? END, CASE WHEN t1."designation" = ? THEN t1."ra" ELSE t1."dec" END FROM "gaiadr3.gaia_source" AS t1 WHERE CASE WHEN t1."parallax" > ? THEN t1."parallax" ELSE ? END > ?
? 10
? 1.0
? 0
? 1
? 1
? 'none'
? 'it's'
? 0
? 0.1
? 1
> source_id BIGINT meta.id;meta.main
> bright DOUBLE
> label VARCHAR
> x DOUBLE [deg]
