SELECT t1."id" FROM "public.arrays" AS t1 WHERE adql_any_short(?, t1."shorts") AND adql_any_long(t1."id", t1."longs") AND adql_any_float(?, t1."floats") AND NOT adql_any_byte(?, t1."flags")
? 3
? 1.5
? 1
> id INTEGER
