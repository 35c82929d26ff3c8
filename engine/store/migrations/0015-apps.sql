-- The app that a draft, and what is live of it, belongs to: what is allowed and denied on an app counts for what is in it.
ALTER TABLE switchyard.function ADD COLUMN app text, ADD COLUMN live_app text;
ALTER TABLE switchyard.page ADD COLUMN app text, ADD COLUMN live_app text;

-- Postgres reads no document with an escaped \u0000, or half a character, in it. No name of an app has such a thing.
CREATE FUNCTION pg_temp.readable(document json) RETURNS json LANGUAGE sql IMMUTABLE AS $$
  SELECT regexp_replace(document::text, '(\\[^u])|\\u[0-9A-Fa-f]{4}', '\1', 'g')::json
$$;

UPDATE switchyard.function SET app = pg_temp.readable(document) #>> '{scope,app}';
UPDATE switchyard.function f SET live_app = pg_temp.readable(v.document) #>> '{scope,app}'
FROM switchyard.function_version v WHERE v.function_id = f.id AND v.number = f.live_version;
UPDATE switchyard.page SET app = pg_temp.readable(document) ->> 'app';
UPDATE switchyard.page p SET live_app = pg_temp.readable(v.document) ->> 'app'
FROM switchyard.page_version v WHERE v.page_id = p.id AND v.number = p.live_version;

-- What lists tell of a document has its app, too, from now on: read anew where there is one.
UPDATE switchyard.function SET summary = NULL WHERE app IS NOT NULL;
UPDATE switchyard.page SET summary = NULL WHERE app IS NOT NULL;
DROP FUNCTION pg_temp.readable(json);
