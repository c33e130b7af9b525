WITH w1 AS (SELECT t1."source_id" AS c1, t1."ra" AS c2 FROM "gaiadr3.gaia_source" AS t1 WHERE t1."phot_g_mean_mag" < ?) SELECT t2.c1, t2.c2 FROM w1 AS t2 LIMIT ?
? 10
? 5
> source_id BIGINT meta.id;meta.main
> RA DOUBLE [deg] pos.eq.ra;meta.main
