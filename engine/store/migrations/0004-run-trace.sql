-- What a run did, in one row instead of one for each step: JSON text, or a zstd frame of it where it is long. Nobody asks for
-- a single step, and a trace of 200 steps was 200 rows with an index entry each.
CREATE TABLE switchyard.run_trace (
  run_id uuid NOT NULL REFERENCES switchyard.run (id) ON DELETE CASCADE,
  position bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  trace bytea NOT NULL,
  PRIMARY KEY (run_id, position)
);
-- Compressed already, or too short for it.
ALTER TABLE switchyard.run_trace ALTER COLUMN trace SET STORAGE EXTERNAL;

INSERT INTO switchyard.run_trace (run_id, trace)
  SELECT r.id, convert_to(json_build_object(
    'steps', coalesce((SELECT json_agg(s.step ORDER BY s.position) FROM switchyard.run_step s WHERE s.run_id = r.id), '[]'),
    'logs', coalesce((SELECT json_agg(l.line ORDER BY l.position) FROM switchyard.run_log l WHERE l.run_id = r.id), '[]'),
    'held', coalesce((SELECT json_agg(h.held ORDER BY h.position) FROM switchyard.run_held h WHERE h.run_id = r.id), '[]')
  )::text, 'UTF8')
  FROM switchyard.run r;

DROP TABLE switchyard.run_step;
DROP TABLE switchyard.run_log;
DROP TABLE switchyard.run_held;
