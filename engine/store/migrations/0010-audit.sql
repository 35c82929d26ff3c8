-- Who did what, for good: each row's hash covers the one before it, so that none can be changed or left out unnoticed.
CREATE TABLE switchyard.audit (
  workspace text NOT NULL,
  number bigint NOT NULL,
  at timestamp (3) with time zone NOT NULL,
  actor text NOT NULL,
  actor_name text NOT NULL,
  action text NOT NULL,
  object text NOT NULL,
  outcome text NOT NULL,
  details json NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (workspace, number)
);
CREATE INDEX audit_action ON switchyard.audit (workspace, action, number);
CREATE INDEX audit_actor ON switchyard.audit (workspace, actor, number);

CREATE FUNCTION switchyard.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log can only be added to';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON switchyard.audit
  FOR EACH STATEMENT EXECUTE FUNCTION switchyard.refuse_audit_change();
