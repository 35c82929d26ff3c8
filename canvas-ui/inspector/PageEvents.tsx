import { useMemo } from 'react';
import { useDocument, useRun } from '#editor';
import type { Behaviour, EventStep, JsonValue, Preview } from '#schema';
import { EventSteps, OutcomeScope } from '../steps/index.ts';
import { SettingsSection } from './SettingsSection.tsx';

interface PageEventsProps {
  behaviour: Behaviour;
  isReadOnly: boolean;
  onChange: (change: Partial<Behaviour>) => void;
}

const NO_STEPS: readonly EventStep[] = [];

/** What the page does after the function has answered, or failed. */
export function PageEvents({ behaviour, isReadOnly, onChange }: PageEventsProps) {
  const result = useDocument(({ history }) => history.document.result);
  const answer = useRun().run?.result;
  const value = useMemo(() => parsed(answer ?? undefined), [answer]);
  const orNone = (steps: EventStep[]) => (steps.length === 0 ? undefined : steps);
  return (
    <SettingsSection title="Afterwards on the page">
      <OutcomeScope outcome="result" spec={result} value={value}>
        <EventSteps
          label="On success"
          place="onSuccess"
          help="Show a toast, refresh another function, close a modal. The steps run in order and read the answer as result."
          steps={behaviour.onSuccess ?? NO_STEPS}
          isReadOnly={isReadOnly}
          onChange={(steps) => onChange({ onSuccess: orNone(steps) })}
        />
      </OutcomeScope>
      <OutcomeScope outcome="error">
        <EventSteps
          label="On error"
          place="onError"
          help="Tell the user, or run a function that cleans up. The steps read what went wrong as error."
          steps={behaviour.onError ?? NO_STEPS}
          isReadOnly={isReadOnly}
          onChange={(steps) => onChange({ onError: orNone(steps) })}
        />
      </OutcomeScope>
    </SettingsSection>
  );
}

/** The whole answer of the last run, if the record has it. */
function parsed(preview: Preview | undefined): JsonValue | undefined {
  if (!preview || preview.truncated) return undefined;
  const value: JsonValue = JSON.parse(preview.text);
  return value;
}
