-- Pages are kept as functions are: drafts, versions that never change, checkpoints.
CREATE TABLE switchyard.page (
  id uuid PRIMARY KEY,
  workspace text NOT NULL,
  name text NOT NULL,
  description text NOT NULL,
  document json NOT NULL,
  summary json,
  hash text NOT NULL,
  revision integer NOT NULL,
  live_version integer,
  updated_at timestamp (3) with time zone NOT NULL,
  updated_by text NOT NULL,
  CONSTRAINT page_name UNIQUE (workspace, name)
);

CREATE TABLE switchyard.page_version (
  page_id uuid NOT NULL REFERENCES switchyard.page (id) ON DELETE CASCADE,
  number integer NOT NULL,
  document json NOT NULL,
  hash text NOT NULL,
  note text NOT NULL,
  rollback_of integer,
  published_at timestamp (3) with time zone NOT NULL,
  published_by text NOT NULL,
  PRIMARY KEY (page_id, number)
);
CREATE INDEX page_version_hash ON switchyard.page_version (hash);

-- As refuse_change of functions: only together with its page, whose row is gone by the time the cascade gets here.
CREATE FUNCTION switchyard.refuse_page_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM switchyard.page WHERE id = OLD.page_id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'a published version never changes';
END
$$;
CREATE TRIGGER page_version_immutable BEFORE UPDATE OR DELETE ON switchyard.page_version
  FOR EACH ROW EXECUTE FUNCTION switchyard.refuse_page_change();

CREATE TABLE switchyard.page_checkpoint (
  id uuid PRIMARY KEY,
  page_id uuid NOT NULL REFERENCES switchyard.page (id) ON DELETE CASCADE,
  document json NOT NULL,
  revision integer NOT NULL,
  label text NOT NULL,
  reason text NOT NULL,
  created_at timestamp (3) with time zone NOT NULL,
  created_by text NOT NULL
);
CREATE INDEX page_checkpoint_listed ON switchyard.page_checkpoint (page_id, created_at DESC, id DESC);
CREATE INDEX page_checkpoint_age ON switchyard.page_checkpoint (created_at);
