-- One item a movie: its title without the year in brackets at the end, its genres joined by |, and that year.
SELECT
  CAST($item_id AS varchar) AS "ITEM_ID",
  -- Athena would double a quotation mark inside a value, which an import does not read.
  trim(regexp_replace(replace($title, '"', ''''), '\s*\([0-9]{4}\)\s*$$', '')) AS "TITLE",
  nullif($genres, '(no genres listed)') AS "GENRES",
  TRY_CAST(regexp_extract($title, '\(([0-9]{4})\)\s*$$', 1) AS integer) AS "YEAR"
FROM $table
