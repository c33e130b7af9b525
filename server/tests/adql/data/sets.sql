SELECT t1."a" FROM "public.numbers" AS t1 UNION SELECT c1 FROM (SELECT t2."b" AS c1 FROM "public.numbers" AS t2 INTERSECT SELECT t3."a" AS c1 FROM "other.numbers" AS t3) ORDER BY 1 DESC NULLS FIRST
> a INTEGER
