-- What a list of functions tells of each document; NULL until the function is saved again.
ALTER TABLE switchyard.function ADD COLUMN summary json;

-- Drafts as they were, to go back to.
CREATE TABLE switchyard.function_checkpoint (
  id uuid PRIMARY KEY,
  function_id uuid NOT NULL REFERENCES switchyard.function (id) ON DELETE CASCADE,
  document json NOT NULL,
  revision integer NOT NULL,
  label text NOT NULL,
  reason text NOT NULL,
  created_at timestamp (3) with time zone NOT NULL,
  created_by text NOT NULL
);
CREATE INDEX function_checkpoint_listed ON switchyard.function_checkpoint (function_id, created_at DESC, id DESC);
CREATE INDEX function_checkpoint_age ON switchyard.function_checkpoint (created_at);

-- Code and message of the error, to search in. Of runs from before, the document as it stands: Postgres can't look into one
-- with \u0000 in it.
ALTER TABLE switchyard.run ADD COLUMN error_text text;
UPDATE switchyard.run SET error_text = left(error::text, 2000) WHERE error IS NOT NULL;
