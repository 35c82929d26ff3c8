-- Wake-ups of durable runs that are still to be handed to a queue outside of this database (Restate). Written in the transaction that
-- makes them necessary, gone once the queue has them.
CREATE TABLE switchyard.wake (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- By which the queue knows one that it is given twice.
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  run_id uuid NOT NULL,
  wake_at timestamp (3) with time zone,
  priority integer NOT NULL,
  concurrency json,
  -- A process is handing it over, until then.
  taken_until timestamp (3) with time zone NOT NULL DEFAULT '-infinity'
);
CREATE INDEX wake_priority ON switchyard.wake (priority DESC, number);

-- Links in mails that answer a question without a session. Of each there is only the hash of what stands behind its #.
CREATE TABLE switchyard.approval_link (
  hash text PRIMARY KEY,
  run_id uuid NOT NULL REFERENCES switchyard.durable_run (run_id) ON DELETE CASCADE,
  path text NOT NULL,
  recipient text NOT NULL,
  made_at timestamp (3) with time zone NOT NULL
);
CREATE INDEX approval_link_run ON switchyard.approval_link (run_id);
