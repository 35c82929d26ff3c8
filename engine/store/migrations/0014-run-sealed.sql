-- What is sensitive of runs and stands in no trace, for who may reveal it: each row sealed with a key of its own, as secrets of
-- resources are. Gone with its run, or earlier.
CREATE TABLE switchyard.run_sealed (
  id uuid PRIMARY KEY,
  -- Counts up: of parts that were sealed twice the newest counts.
  position bigint GENERATED ALWAYS AS IDENTITY,
  run_id uuid NOT NULL REFERENCES switchyard.run (id) ON DELETE CASCADE,
  workspace text NOT NULL,
  functions json NOT NULL,
  until timestamp (3) with time zone NOT NULL,
  key_id text NOT NULL,
  wrapped_key text NOT NULL,
  nonce text NOT NULL,
  ciphertext text NOT NULL,
  tag text NOT NULL
);
-- Compressing what is encrypted gains nothing.
ALTER TABLE switchyard.run_sealed ALTER COLUMN ciphertext SET STORAGE EXTERNAL;
CREATE INDEX run_sealed_of_run ON switchyard.run_sealed (run_id, position);
CREATE INDEX run_sealed_until ON switchyard.run_sealed (until);
