SELECT adql_integer(floor(CAST(adql_real8('/', t1."phot_g_mean_mag", ?) AS REAL))), count(*), adql_finite(avg(t1."parallax")) FROM "gaiadr3.gaia_source" AS t1 GROUP BY 1 HAVING count(*) > ? ORDER BY 1 NULLS LAST
? 0.1
? 0
> bin INTEGER
> count_all BIGINT
> avg DOUBLE [mas]
