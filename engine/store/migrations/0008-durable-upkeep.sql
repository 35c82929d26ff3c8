-- A question that takes no answer any more: its deadline has passed, or another path of its run was faster.
ALTER TABLE switchyard.run_question ADD COLUMN closed_at timestamp (3) with time zone;
DROP INDEX switchyard.run_question_open;
CREATE INDEX run_question_open ON switchyard.run_question (workspace, asked_at DESC)
  WHERE answered_at IS NULL AND closed_at IS NULL;

-- The runs of a schedule that have not ended, by how their dedupe begins.
CREATE INDEX durable_run_open_dedupe ON switchyard.durable_run (dedupe text_pattern_ops) WHERE state <> 'ended';

-- What is no longer kept.
CREATE INDEX schedule_firing_fired ON switchyard.schedule_firing (fired_at);
