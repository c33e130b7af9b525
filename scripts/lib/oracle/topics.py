"""THE table of topics: each becomes a file of server/tests/adql/oracle."""
from oracle import topics_casts, topics_logic, topics_numbers, topics_queries, topics_sky, topics_texts

TOPICS = {
    "arithmetic": topics_numbers.arithmetic_topic,
    "division": topics_numbers.division_topic,
    "ranges": topics_numbers.ranges_topic,
    "comparison": topics_numbers.comparison_topic,
    "mathematics": topics_numbers.mathematics_topic,
    "casts": topics_casts.casts_topic,
    "nulls": topics_logic.nulls_topic,
    "branches": topics_logic.branches_topic,
    "gaia_branches": topics_logic.gaia_branches_topic,
    "texts": topics_texts.texts_topic,
    "like": topics_texts.like_topic,
    "gaia_texts": topics_texts.gaia_texts_topic,
    "joins": topics_queries.joins_topic,
    "merged_joins": topics_queries.merged_topic,
    "subqueries": topics_queries.subqueries_topic,
    "groups": topics_queries.groups_topic,
    "order": topics_queries.order_topic,
    "limits": topics_queries.limits_topic,
    "sets": topics_queries.sets_topic,
    "with": topics_queries.with_topic,
    "positions": topics_sky.positions_topic,
    "distances": topics_sky.distances_topic,
    "shapes": topics_sky.shapes_topic,
    "areas": topics_sky.areas_topic,
}
