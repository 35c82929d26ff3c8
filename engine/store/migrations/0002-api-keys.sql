CREATE TABLE switchyard.api_key (
  id text PRIMARY KEY,
  workspace text NOT NULL,
  name text NOT NULL,
  hash text NOT NULL,
  scopes json NOT NULL,
  functions json,
  created_at timestamp (3) with time zone NOT NULL,
  created_by text NOT NULL,
  expires_at timestamp (3) with time zone,
  last_used_at timestamp (3) with time zone
);
CREATE INDEX api_key_listed ON switchyard.api_key (workspace, created_at);
