SELECT t1."designation" FROM "gaiadr3.gaia_source" AS t1 WHERE t1."has_rvs" = ? AND t1."random_index" BETWEEN ? AND ?
? 1
? 0
? 9999
> designation VARCHAR
