import { CirclePlay } from 'lucide-react';
import { useState } from 'react';
import { runBlock, showPassOf, useSession } from '#editor';
import type { Block, JsonValue, Step } from '#schema';
import { Button, EmptyState, formatDuration, Select, Status } from '#ui';
import { ProblemNote } from '../form/index.ts';
import { ValueView, type ViewName } from '../values/index.ts';
import { BlockError } from './BlockError.tsx';
import { OutputActions } from './OutputActions.tsx';
import { SourceSelect } from './SourceSelect.tsx';
import { useOutput } from './use-output.ts';

/** What the block gave in the run that is shown, or what is pinned. */
export function OutputTab({ block }: { block: Block }) {
  const session = useSession();
  const [view, setView] = useState<ViewName>();
  const { value, step, steps, isPinned, isGone } = useOutput(block);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b border-border p-2">
        {step && <Status status={step.status} text={sayStep(step)} />}
        <span className="flex-1" />
        {steps.length > 1 && (
          <StepSelect steps={steps} value={step?.path} onChange={(path) => showPassOf(session, path)} />
        )}
        <SourceSelect />
      </div>
      {step?.error && <BlockError block={block} step={step} />}
      {isGone && (
        <div className="p-2">
          <ProblemNote severity="info" message="Only the beginning is recorded. Run it again to see all of it." />
        </div>
      )}
      {value ? (
        <ValueView
          value={value}
          view={view}
          onView={setView}
          label={`Output of ${block.name}`}
          base={`${block.name}.data`}
          durationMs={step?.durationMs}
          actions={<OutputActions block={block} isPinned={isPinned} known={known(step)} />}
        />
      ) : (
        !step?.error && (
          <EmptyState
            icon={CirclePlay}
            title={step ? 'No output' : 'Not run yet'}
            text={
              step
                ? emptyText(step)
                : 'Run the block to see what it gives, or pin an output to go on without running it.'
            }
            action={
              <div className="flex gap-2">
                <Button variant="primary" icon={CirclePlay} onPress={() => runBlock(session, block.id)}>
                  Run block
                </Button>
                <OutputActions block={block} isPinned={isPinned} known={undefined} />
              </div>
            }
          />
        )
      )}
    </div>
  );
}

function sayStep({ durationMs, attempts }: Step): string {
  return attempts > 1 ? `${formatDuration(durationMs)}, ${attempts} attempts` : formatDuration(durationMs);
}

function emptyText({ status }: Step): string {
  return status === 'skipped'
    ? 'The run took another way, so this block had nothing to do.'
    : 'The block has given nothing yet.';
}

/** The whole output, if the record has it: half of one would be pinned wrong. */
function known(step: Step | undefined): JsonValue | undefined {
  if (!step?.output || step.output.truncated) return undefined;
  const parsed: JsonValue = JSON.parse(step.output.text);
  return parsed;
}

function StepSelect({
  steps,
  value,
  onChange,
}: {
  steps: readonly Step[];
  value: string | undefined;
  onChange: (path: string) => void;
}) {
  const items = steps.map(({ path, status }, at) => ({
    id: path,
    label: `${at + 1} of ${steps.length}`,
    description: `${path}, ${status}`,
  }));
  return (
    <Select
      label="Execution"
      isLabelHidden
      size="compact"
      className="w-28"
      items={items}
      value={value}
      onChange={onChange}
    />
  );
}
