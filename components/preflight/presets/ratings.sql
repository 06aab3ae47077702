-- One interaction a rating. Of which type it is, its rating says; one that reaches no type is left out.
-- A value that does not fit fails the query, and Athena names it: nothing is left out for that.
SELECT
  CAST($user_id AS varchar) AS "USER_ID",
  CAST($item_id AS varchar) AS "ITEM_ID",
  CAST($timestamp AS bigint) AS "TIMESTAMP",
  CASE
$event_types
  END AS "EVENT_TYPE"
FROM $table
WHERE CAST($rating AS double) >= $lowest_rating
