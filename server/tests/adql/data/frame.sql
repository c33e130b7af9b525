SELECT t1."ra" FROM "gaiadr3.gaia_source" AS t1 WHERE ? = sky_in_circle(sky_coord1(sky_icrs(sky_point_or_null(t1."ra", t1."dec"), ?)), sky_coord2(sky_icrs(sky_point_or_null(t1."ra", t1."dec"), ?)), ?, ?, ?)
? 1
? 'GALACTIC'
? 'GALACTIC'
? 1
? 2
? 3
> ra DOUBLE [deg] pos.eq.ra;meta.main
