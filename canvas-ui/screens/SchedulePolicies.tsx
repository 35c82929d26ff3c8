import { NumberField, Select, TextField } from '#ui';
import type { ScheduleDraft } from './schedule-draft.ts';

const OVERLAPS = [
  { id: 'skip', label: 'Skip this time' },
  { id: 'queue', label: 'Run after it' },
  { id: 'cancelPrevious', label: 'Cancel it, and run' },
] as const;
const MISSED = [
  { id: 'latest', label: 'Run once for the latest' },
  { id: 'skip', label: 'Leave them out' },
  { id: 'all', label: 'Run for each' },
] as const;
const DEFAULT_MOST = 10;
const DEFAULT_DELAY_SECONDS = 60;

interface PoliciesProps {
  draft: ScheduleDraft;
  onChange(change: Partial<ScheduleDraft>): void;
}

/** What becomes of a firing that can't go on as planned. */
export function SchedulePolicies({ draft, onChange }: PoliciesProps) {
  const { overlap, missed, skipWhen, timeoutMs, retry } = draft;
  return (
    <details className="rounded-control border border-border">
      <summary className="cursor-default px-3 py-2 font-medium">If something comes in between</summary>
      <div className="flex flex-col gap-3 border-t border-border p-3">
        <Select
          label="While the run before still goes on"
          items={OVERLAPS}
          value={overlap}
          onChange={(id) => onChange({ overlap: OVERLAPS.find((one) => one.id === id)?.id ?? overlap })}
        />
        <Select
          label="Times that no server was there for"
          items={MISSED}
          value={missed.kind}
          onChange={(id) =>
            onChange({
              missed: id === 'all' ? { kind: id, most: DEFAULT_MOST } : { kind: id === 'skip' ? id : 'latest' },
            })
          }
        />
        {missed.kind === 'all' && (
          <NumberField
            label="At most"
            value={missed.most}
            minValue={1}
            maxValue={100}
            step={1}
            onChange={(most) => most !== undefined && onChange({ missed: { kind: 'all', most } })}
          />
        )}
        <NumberField
          label="Further tries after a failure"
          description="Each goes on from the block that failed. Empty: none."
          value={retry?.count}
          minValue={0}
          maxValue={20}
          step={1}
          onChange={(count) =>
            onChange({
              retry: count ? { count, delaySeconds: retry?.delaySeconds ?? DEFAULT_DELAY_SECONDS } : undefined,
            })
          }
        />
        {retry && (
          <NumberField
            label="Seconds between them"
            value={retry.delaySeconds}
            minValue={0}
            maxValue={86_400}
            step={1}
            onChange={(delaySeconds = DEFAULT_DELAY_SECONDS) => onChange({ retry: { ...retry, delaySeconds } })}
          />
        )}
        <TextField
          label="Skip when"
          description="An expression that reads params, slot (the time it fires for) and env. No run where it is true."
          placeholder="slot.endsWith('-12-25T09:00:00.000Z')"
          isMono
          value={skipWhen}
          onChange={(text) => onChange({ skipWhen: text })}
        />
        <NumberField
          label="Time limit (ms)"
          description="Empty: the usual limit of jobs."
          value={timeoutMs}
          minValue={1}
          maxValue={86_400_000}
          onChange={(limit) => onChange({ timeoutMs: limit })}
        />
      </div>
    </details>
  );
}
