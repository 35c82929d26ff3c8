CREATE TABLE switchyard.function (
  id uuid PRIMARY KEY,
  workspace text NOT NULL,
  name text NOT NULL,
  description text NOT NULL,
  document json NOT NULL,
  hash text NOT NULL,
  revision integer NOT NULL,
  live_version integer,
  updated_at timestamp (3) with time zone NOT NULL,
  updated_by text NOT NULL,
  CONSTRAINT function_name UNIQUE (workspace, name)
);

CREATE TABLE switchyard.function_version (
  function_id uuid NOT NULL REFERENCES switchyard.function (id) ON DELETE CASCADE,
  number integer NOT NULL,
  document json NOT NULL,
  hash text NOT NULL,
  note text NOT NULL,
  rollback_of integer,
  published_at timestamp (3) with time zone NOT NULL,
  published_by text NOT NULL,
  PRIMARY KEY (function_id, number)
);
CREATE INDEX function_version_hash ON switchyard.function_version (hash);

-- A version is what ran: nobody changes it afterwards, and it only goes together with its function, whose row is gone by
-- the time the cascade gets here.
CREATE FUNCTION switchyard.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM switchyard.function WHERE id = OLD.function_id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'a published version never changes';
END
$$;
CREATE TRIGGER function_version_immutable BEFORE UPDATE OR DELETE ON switchyard.function_version
  FOR EACH ROW EXECUTE FUNCTION switchyard.refuse_change();

CREATE TABLE switchyard.resource (
  id uuid PRIMARY KEY,
  workspace text NOT NULL,
  name text NOT NULL,
  connector text NOT NULL,
  description text NOT NULL,
  revision integer NOT NULL,
  updated_at timestamp (3) with time zone NOT NULL,
  updated_by text NOT NULL,
  CONSTRAINT resource_name UNIQUE (workspace, name)
);

CREATE TABLE switchyard.resource_environment (
  resource_id uuid NOT NULL REFERENCES switchyard.resource (id) ON DELETE CASCADE,
  environment text NOT NULL,
  settings json NOT NULL,
  PRIMARY KEY (resource_id, environment)
);

CREATE TABLE switchyard.resource_secret (
  id uuid PRIMARY KEY,
  resource_id uuid NOT NULL,
  environment text NOT NULL,
  key text NOT NULL,
  version integer NOT NULL,
  key_id text NOT NULL,
  wrapped_key text NOT NULL,
  nonce text NOT NULL,
  ciphertext text NOT NULL,
  tag text NOT NULL,
  CONSTRAINT resource_secret_key UNIQUE (resource_id, environment, key),
  FOREIGN KEY (resource_id, environment)
    REFERENCES switchyard.resource_environment (resource_id, environment) ON DELETE CASCADE
);
CREATE INDEX resource_secret_key_id ON switchyard.resource_secret (key_id);

CREATE TABLE switchyard.run (
  id uuid PRIMARY KEY,
  workspace text NOT NULL,
  function_id uuid,
  function_name text NOT NULL,
  version integer,
  hash text NOT NULL,
  mode text NOT NULL,
  trigger text NOT NULL,
  environment text NOT NULL,
  caller text NOT NULL,
  params json NOT NULL,
  status text NOT NULL,
  queued_ms double precision NOT NULL,
  started_at timestamp (3) with time zone NOT NULL,
  duration_ms double precision,
  result json,
  error json,
  failed_path text,
  parent_run_id uuid,
  owner integer NOT NULL
);
CREATE INDEX run_started ON switchyard.run (started_at);
CREATE INDEX run_listed ON switchyard.run (workspace, started_at DESC, id DESC);
CREATE INDEX run_of_function ON switchyard.run (function_id, started_at DESC, id DESC);
CREATE INDEX run_of_name ON switchyard.run (workspace, function_name, started_at DESC, id DESC);
CREATE INDEX run_by_status ON switchyard.run (workspace, status, started_at DESC, id DESC);

CREATE TABLE switchyard.run_step (
  run_id uuid NOT NULL REFERENCES switchyard.run (id) ON DELETE CASCADE,
  position bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  path text NOT NULL,
  step json NOT NULL,
  PRIMARY KEY (run_id, path)
);

CREATE TABLE switchyard.run_log (
  run_id uuid NOT NULL REFERENCES switchyard.run (id) ON DELETE CASCADE,
  position bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  line json NOT NULL,
  PRIMARY KEY (run_id, position)
);

CREATE TABLE switchyard.run_held (
  run_id uuid NOT NULL REFERENCES switchyard.run (id) ON DELETE CASCADE,
  position bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  held json NOT NULL,
  PRIMARY KEY (run_id, position)
);

CREATE TABLE switchyard.setting (
  key text PRIMARY KEY,
  value json
);
