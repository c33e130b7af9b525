SELECT t1."id" FROM "public.arrays" AS t1 WHERE adql_any('I*', t1."shorts", ?) AND adql_any('K*', t1."longs", t1."id") AND adql_any('E*', t1."floats", ?) AND NOT adql_any('L*', t1."flags", ?)
? 3
? 1.5
? 1
> id INTEGER
