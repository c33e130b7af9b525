SELECT t1."table_name", t1."column_name", t1."size" FROM "tap_schema.columns" AS t1 WHERE t1."table_name" = ? AND t1."size" IS NULL
? 'gaiadr3.gaia_source'
> table_name VARCHAR
> column_name VARCHAR
> size INTEGER
