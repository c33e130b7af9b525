SELECT t1."a", t2."c" FROM "public.numbers" AS t1 LEFT JOIN "other.numbers" AS t2 ON t1."a" = t2."a" WHERE t1."x" - ? - (? - t1."b") < ?
? 1
? 2
? 3
> a INTEGER
> c VARCHAR
