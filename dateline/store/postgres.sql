-- What a PostgreSQL archive has besides the tables of schema.sql. The functions are those of DuckDB that the archive's own
-- questions use and PostgreSQL lacks or has otherwise; the archive's schema stands before pg_catalog in the search path, so
-- that one SQL does for both. {words} is the collation that knows the letters of all languages.

CREATE FUNCTION regexp_matches(text, text) RETURNS boolean IMMUTABLE PARALLEL SAFE LANGUAGE sql
    AS $$ SELECT ($1 COLLATE {words}) ~ pg_catalog.replace($2, '\pL\pN', '[:alnum:]') $$;
CREATE FUNCTION lower(text) RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE sql
    AS $$ SELECT pg_catalog.lower($1 COLLATE {words}) COLLATE "C" $$;
CREATE FUNCTION contains(text, text) RETURNS boolean IMMUTABLE PARALLEL SAFE LANGUAGE sql
    AS $$ SELECT pg_catalog.strpos($1 COLLATE "C", $2) > 0 $$;
CREATE FUNCTION list_contains(text[], text) RETURNS boolean IMMUTABLE PARALLEL SAFE LANGUAGE sql
    AS $$ SELECT ($2 COLLATE "C") = ANY($1) $$;
CREATE FUNCTION len(text[]) RETURNS integer IMMUTABLE PARALLEL SAFE LANGUAGE sql
    AS $$ SELECT pg_catalog.cardinality($1) $$;
CREATE FUNCTION date_trunc(text, date) RETURNS date IMMUTABLE PARALLEL SAFE LANGUAGE sql
    AS $$ SELECT pg_catalog.date_trunc($1, $2::timestamp)::date $$;

-- Hash indexes and the beginnings of keys: an id or a path may be longer than a B-tree can hold.
CREATE INDEX ON reports USING hash (id);
CREATE INDEX ON events USING hash (report);
CREATE INDEX ON events USING hash (id);
CREATE INDEX ON sayings USING hash (report);
CREATE INDEX ON parties USING hash (report);
CREATE INDEX ON counts USING hash (report);
CREATE INDEX ON cards USING hash (report);
CREATE INDEX ON outcomes USING hash (report);
CREATE INDEX ON outcomes ("left"(source, 200), "left"(place, 100));
