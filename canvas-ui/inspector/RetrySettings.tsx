import { useState } from 'react';
import { useSession } from '#editor';
import { setCommon } from '#model';
import type { Block, Retry } from '#schema';
import { NumberField, Switch, TextField } from '#ui';
import { SettingsSection } from './SettingsSection.tsx';

const USUAL: Retry = { count: 0, delayMs: 200, exponential: true, jitter: true };

/** Whether and how a failed block is tried again. */
export function RetrySettings({ block, isReadOnly }: { block: Block; isReadOnly: boolean }) {
  const session = useSession();
  const retry = block.retry ?? USUAL;
  const set = (change: Partial<Retry>) => {
    const next = { ...retry, ...change };
    session.do(setCommon(block.id, 'retry', next.count === 0 ? undefined : next));
  };
  return (
    <SettingsSection title="Retries">
      <div data-field="/retry" className="flex flex-col gap-4">
        <NumberField
          label="Further attempts"
          description="Empty or 0: it fails at once."
          value={retry.count === 0 ? undefined : retry.count}
          minValue={0}
          maxValue={20}
          isDisabled={isReadOnly}
          onChange={(count) => set({ count: count ?? 0 })}
        />
        {retry.count > 0 && (
          <>
            <NumberField
              label="Wait before the next one (ms)"
              value={retry.delayMs}
              minValue={0}
              maxValue={600_000}
              isDisabled={isReadOnly}
              onChange={(delayMs) => set({ delayMs: delayMs ?? USUAL.delayMs })}
            />
            <Switch
              label="Wait longer each time"
              description="Twice as long after each attempt."
              isSelected={retry.exponential}
              isDisabled={isReadOnly}
              onChange={(exponential) => set({ exponential })}
            />
            <Switch
              label="Vary the wait"
              description="So that many runs do not come back at the same moment."
              isSelected={retry.jitter}
              isDisabled={isReadOnly}
              onChange={(jitter) => set({ jitter })}
            />
            <RetryCodes codes={retry.codes} isReadOnly={isReadOnly} onChange={(codes) => set({ codes })} />
          </>
        )}
      </div>
    </SettingsSection>
  );
}

interface RetryCodesProps {
  codes: readonly string[] | undefined;
  isReadOnly: boolean;
  onChange: (codes: string[] | undefined) => void;
}

/** Taken when the field is left: a comma on the way is no list yet. */
function RetryCodes({ codes = [], isReadOnly, onChange }: RetryCodesProps) {
  const [draft, setDraft] = useState<string>();
  return (
    <TextField
      label="Only for these error codes"
      description="With commas between them. Empty: for every error that may pass."
      placeholder="resource.unavailable, resource.timeout"
      isMono
      value={draft ?? codes.join(', ')}
      isDisabled={isReadOnly}
      onChange={setDraft}
      onBlur={() => {
        if (draft !== undefined) onChange(codesIn(draft));
        setDraft(undefined);
      }}
    />
  );
}

function codesIn(text: string): string[] | undefined {
  const codes = text
    .split(',')
    .map((code) => code.trim())
    .filter((code) => code !== '');
  return codes.length === 0 ? undefined : codes;
}
