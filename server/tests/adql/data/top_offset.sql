SELECT t1."source_id" FROM "gaiadr3.gaia_source" AS t1 ORDER BY 1 LIMIT ? OFFSET ?
? 3
? 2
> source_id BIGINT meta.id;meta.main
