-- Who may run something may use the resources that it needs, as before; from now on that can be denied.
INSERT INTO switchyard.access_grant (workspace, subject_kind, subject, object_kind, object, verb, effect, updated_at, updated_by)
SELECT DISTINCT workspace, subject_kind, subject, 'workspace', '', 'use', 'allow', now(), 'switchyard'
FROM switchyard.access_grant WHERE verb IN ('run', 'edit', 'publish') AND effect = 'allow'
ON CONFLICT DO NOTHING;

-- Whose rights count where nobody calls: ids, since names change. Of what was published before nobody knows: the operator.
ALTER TABLE switchyard.function_version ADD COLUMN publisher text NOT NULL DEFAULT 'admin';
ALTER TABLE switchyard.page_version ADD COLUMN publisher text NOT NULL DEFAULT 'admin';
ALTER TABLE switchyard.schedule ADD COLUMN saved_by text NOT NULL DEFAULT 'admin';
ALTER TABLE switchyard.hook ADD COLUMN saved_by text NOT NULL DEFAULT 'admin';
UPDATE switchyard.schedule s SET saved_by = p.id FROM switchyard.person p
WHERE p.workspace = s.workspace AND p.email = s.updated_by;
UPDATE switchyard.hook h SET saved_by = p.id FROM switchyard.person p
WHERE p.workspace = h.workspace AND p.email = h.updated_by;

-- What callers have asked for in a minute, over all servers. Nothing that a crash must not lose.
CREATE UNLOGGED TABLE switchyard.rate (
  key text NOT NULL,
  "window" bigint NOT NULL,
  points integer NOT NULL,
  PRIMARY KEY (key, "window")
);
CREATE INDEX rate_window ON switchyard.rate ("window");
