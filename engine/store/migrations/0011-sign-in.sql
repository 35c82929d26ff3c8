-- Members sign in with a second factor.
ALTER TABLE switchyard.role ADD COLUMN second_factor boolean NOT NULL DEFAULT false;

-- What the identity provider said at the last sign-in.
ALTER TABLE switchyard.person ADD COLUMN groups json NOT NULL DEFAULT '[]';

-- A key goes with the person who made it.
ALTER TABLE switchyard.api_key ADD COLUMN person_id text REFERENCES switchyard.person (id) ON DELETE CASCADE;
UPDATE switchyard.api_key SET person_id = person.id FROM switchyard.person WHERE api_key.created_by = person.email;

CREATE TABLE switchyard.second_factor (
  person_id text PRIMARY KEY REFERENCES switchyard.person (id) ON DELETE CASCADE,
  -- Sealed by the master keys.
  secret json NOT NULL,
  is_on boolean NOT NULL,
  -- The time step of the last code that was taken: none is taken twice.
  last_step bigint NOT NULL,
  -- Hashes of the recovery codes that are left.
  recovery_codes text[] NOT NULL
);

CREATE INDEX verification_value ON switchyard.verification (value);
CREATE INDEX verification_expires ON switchyard.verification (expires_at);
CREATE UNIQUE INDEX account_of_provider ON switchyard.account (provider_id, account_id);
