-- What it takes to go on with a durable run, whoever does. The run itself is told in switchyard.run, like any other.
CREATE TABLE switchyard.durable_run (
  run_id uuid PRIMARY KEY REFERENCES switchyard.run (id) ON DELETE CASCADE,
  workspace text NOT NULL,
  hash text NOT NULL,
  params json NOT NULL,
  caller json NOT NULL,
  request json NOT NULL,
  timeout_ms double precision NOT NULL,
  priority integer NOT NULL,
  concurrency json,
  chain json NOT NULL,
  dedupe text,
  -- queued, running, waiting, ended
  state text NOT NULL,
  -- Counts its lives: a worker that has lost the run writes with an older one, and in vain.
  epoch integer NOT NULL DEFAULT 0,
  -- Up to which life its trace was written down.
  told_epoch integer NOT NULL DEFAULT 0,
  lease_until timestamp (3) with time zone,
  wake_at timestamp (3) with time zone,
  is_cancelled boolean NOT NULL DEFAULT false,
  -- Workers that died with it since it was last put away in order.
  crashes integer NOT NULL DEFAULT 0,
  worked_ms double precision NOT NULL DEFAULT 0,
  progress json,
  answer_status integer,
  answer_body text,
  created_at timestamp (3) with time zone NOT NULL,
  started_at timestamp (3) with time zone,
  ended_at timestamp (3) with time zone,
  CONSTRAINT durable_run_dedupe UNIQUE (workspace, dedupe)
);
CREATE INDEX durable_run_open ON switchyard.durable_run (state, wake_at) WHERE state <> 'ended';

-- The journal: which blocks have begun to change the world, wait, or have settled, and how.
CREATE TABLE switchyard.run_step (
  run_id uuid NOT NULL REFERENCES switchyard.durable_run (run_id) ON DELETE CASCADE,
  path text NOT NULL,
  -- begun, waiting, settled
  state text NOT NULL,
  epoch integer NOT NULL,
  recorded json,
  data text,
  wait_until timestamp (3) with time zone,
  PRIMARY KEY (run_id, path)
);
-- Long data stands outside of the row, and is only read when it is asked for.
ALTER TABLE switchyard.run_step ALTER COLUMN data SET STORAGE EXTERNAL;

-- The versions of the functions that a run calls.
CREATE TABLE switchyard.run_pin (
  run_id uuid NOT NULL REFERENCES switchyard.durable_run (run_id) ON DELETE CASCADE,
  name text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (run_id, name)
);

-- What runs ask of people, and what they answer.
CREATE TABLE switchyard.run_question (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  run_id uuid NOT NULL REFERENCES switchyard.durable_run (run_id) ON DELETE CASCADE,
  path text NOT NULL,
  workspace text NOT NULL,
  task json NOT NULL,
  asked_at timestamp (3) with time zone NOT NULL,
  wait_until timestamp (3) with time zone,
  answer json,
  answered_by text,
  answered_at timestamp (3) with time zone,
  CONSTRAINT run_question_path UNIQUE (run_id, path)
);
CREATE INDEX run_question_open ON switchyard.run_question (workspace, asked_at DESC) WHERE answered_at IS NULL;

-- Functions that start by the clock. "definition" is what was saved, "next_at" the slot that comes next.
CREATE TABLE switchyard.schedule (
  id uuid PRIMARY KEY,
  workspace text NOT NULL,
  definition json NOT NULL,
  environment text NOT NULL,
  revision integer NOT NULL,
  next_at timestamp (3) with time zone,
  last_at timestamp (3) with time zone,
  last_run_id uuid,
  created_by text NOT NULL,
  updated_at timestamp (3) with time zone NOT NULL,
  updated_by text NOT NULL
);
CREATE INDEX schedule_due ON switchyard.schedule (next_at) WHERE next_at IS NOT NULL;

-- What became of each slot: one row, so that a slot starts at most one run.
CREATE TABLE switchyard.schedule_firing (
  schedule_id uuid NOT NULL REFERENCES switchyard.schedule (id) ON DELETE CASCADE,
  slot timestamp (3) with time zone NOT NULL,
  outcome text NOT NULL,
  run_id uuid,
  detail text NOT NULL,
  fired_at timestamp (3) with time zone NOT NULL,
  PRIMARY KEY (schedule_id, slot)
);

-- Addresses where others tell that something has happened. Secrets are sealed, the newest first.
CREATE TABLE switchyard.hook (
  id uuid PRIMARY KEY,
  workspace text NOT NULL,
  environment text NOT NULL,
  definition json NOT NULL,
  secrets json NOT NULL,
  updated_at timestamp (3) with time zone NOT NULL,
  updated_by text NOT NULL
);
