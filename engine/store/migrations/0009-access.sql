-- Who signs in. Sign-in itself is better-auth's; its column names are those of its models, in our spelling.
CREATE TABLE switchyard.person (
  id text PRIMARY KEY,
  workspace text NOT NULL DEFAULT 'main',
  name text NOT NULL,
  email text NOT NULL UNIQUE,
  email_verified boolean NOT NULL DEFAULT false,
  image text,
  created_at timestamp (3) with time zone NOT NULL,
  updated_at timestamp (3) with time zone NOT NULL
);

-- `token` is a hash: who reads the table can't sign in by it.
CREATE TABLE switchyard.session (
  id text PRIMARY KEY,
  token text NOT NULL UNIQUE,
  person_id text NOT NULL REFERENCES switchyard.person (id) ON DELETE CASCADE,
  expires_at timestamp (3) with time zone NOT NULL,
  ip_address text,
  user_agent text,
  created_at timestamp (3) with time zone NOT NULL,
  updated_at timestamp (3) with time zone NOT NULL
);
CREATE INDEX session_of_person ON switchyard.session (person_id);
CREATE INDEX session_expires ON switchyard.session (expires_at);

CREATE TABLE switchyard.account (
  id text PRIMARY KEY,
  account_id text NOT NULL,
  provider_id text NOT NULL,
  person_id text NOT NULL REFERENCES switchyard.person (id) ON DELETE CASCADE,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamp (3) with time zone,
  refresh_token_expires_at timestamp (3) with time zone,
  scope text,
  -- An argon2id hash.
  password text,
  created_at timestamp (3) with time zone NOT NULL,
  updated_at timestamp (3) with time zone NOT NULL
);
CREATE INDEX account_of_person ON switchyard.account (person_id);

CREATE TABLE switchyard.verification (
  id text PRIMARY KEY,
  identifier text NOT NULL,
  value text NOT NULL,
  expires_at timestamp (3) with time zone NOT NULL,
  created_at timestamp (3) with time zone NOT NULL,
  updated_at timestamp (3) with time zone NOT NULL
);
CREATE INDEX verification_identifier ON switchyard.verification (identifier);

CREATE TABLE switchyard.role (
  workspace text NOT NULL,
  name text NOT NULL,
  description text NOT NULL,
  built_in boolean NOT NULL,
  PRIMARY KEY (workspace, name)
);

CREATE TABLE switchyard.role_member (
  workspace text NOT NULL,
  role text NOT NULL,
  person_id text NOT NULL REFERENCES switchyard.person (id) ON DELETE CASCADE,
  PRIMARY KEY (workspace, role, person_id),
  FOREIGN KEY (workspace, role) REFERENCES switchyard.role (workspace, name) ON DELETE CASCADE
);
CREATE INDEX role_member_person ON switchyard.role_member (person_id);

-- Cells of the table of rights. No row: inherited, and at the top denied.
CREATE TABLE switchyard.access_grant (
  workspace text NOT NULL,
  subject_kind text NOT NULL CHECK (subject_kind IN ('user', 'role')),
  subject text NOT NULL,
  object_kind text NOT NULL,
  object text NOT NULL,
  verb text NOT NULL,
  effect text NOT NULL CHECK (effect IN ('allow', 'deny')),
  updated_at timestamp (3) with time zone NOT NULL,
  updated_by text NOT NULL,
  PRIMARY KEY (workspace, subject_kind, subject, object_kind, object, verb)
);
