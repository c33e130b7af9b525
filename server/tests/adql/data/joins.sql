SELECT t1."a", t2."c" FROM "public.numbers" AS t1 LEFT JOIN "other.numbers" AS t2 ON t1."a" = t2."a" WHERE adql_real8('-', t1."x" - ?, adql_int4('-', ?, t1."b")) < ?
? 1
? 2
? 3
> a INTEGER
> c VARCHAR
