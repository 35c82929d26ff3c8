-- Calls with an Idempotency-Key, and their answers once they have ended.
CREATE TABLE switchyard.keyed_call (
  run_id uuid PRIMARY KEY,
  workspace text NOT NULL,
  caller text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  lease_until timestamp (3) with time zone NOT NULL,
  expires_at timestamp (3) with time zone NOT NULL,
  status integer,
  body text,
  CONSTRAINT keyed_call_key UNIQUE (workspace, caller, key)
);
CREATE INDEX keyed_call_expires ON switchyard.keyed_call (expires_at);
