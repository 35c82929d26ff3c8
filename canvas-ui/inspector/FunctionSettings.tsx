import { useMemo, useRef } from 'react';
import { useDocument, useSession } from '#editor';
import { setDescription, setSetting } from '#model';
import type { FunctionDocument, JsonValue } from '#schema';
import { NumberField, TextField } from '#ui';
import { type FieldProblem, FieldSurroundingsProvider, SchemaForm, toValue } from '../form/index.ts';
import { useFieldJump } from './field-jump.ts';
import { OnPages } from './OnPages.tsx';
import { ScopeSettings } from './ScopeSettings.tsx';
import { SettingsSection } from './SettingsSection.tsx';
import { useFunctionSurroundings } from './use-function-surroundings.ts';

/** What concerns the function as a whole. */
export function FunctionSettings({ isReadOnly }: { isReadOnly: boolean }) {
  const session = useSession();
  const box = useRef<HTMLDivElement>(null);
  const { description, settings } = useDocument(({ history }) => history.document);
  const surroundings = useFunctionSurroundings();
  useFieldJump(box, undefined);
  return (
    <div ref={box} className="flex flex-col gap-6 p-4">
      <TextField
        label="Description"
        rows={3}
        value={description}
        maxLength={5000}
        isDisabled={isReadOnly}
        onChange={(text) => session.do(setDescription(text))}
      />
      <div data-field="/scope">
        <ScopeSettings isReadOnly={isReadOnly} />
      </div>
      <SettingsSection title="Limits">
        <div data-field="/settings/timeoutMs">
          <NumberField
            label="Timeout (ms)"
            description="Of the whole run. Empty: 60,000."
            value={settings.timeoutMs}
            minValue={1}
            maxValue={300_000}
            isDisabled={isReadOnly}
            onChange={(value) => session.do(setSetting('timeoutMs', value))}
          />
        </div>
        <div data-field="/settings/maxIterations">
          <NumberField
            label="Passes of each loop"
            description="At most. Empty: 10,000."
            value={settings.maxIterations}
            minValue={1}
            maxValue={1_000_000}
            isDisabled={isReadOnly}
            onChange={(value) => session.do(setSetting('maxIterations', value))}
          />
        </div>
      </SettingsSection>
      <FieldSurroundingsProvider value={surroundings.ofKey}>
        <div data-field="/settings/idempotencyKey">
          <IdempotencyKey settings={settings} isReadOnly={isReadOnly} />
        </div>
      </FieldSurroundingsProvider>
      <FieldSurroundingsProvider value={surroundings.onPages}>
        <OnPages behaviour={settings.behaviour ?? NO_BEHAVIOUR} isReadOnly={isReadOnly} />
      </FieldSurroundingsProvider>
    </div>
  );
}

const NO_BEHAVIOUR = {};

type Settings = FunctionDocument['settings'];

const KEY_SCHEMA = {
  type: 'object',
  properties: {
    idempotencyKey: {
      title: 'Idempotency key',
      description: 'A second call with the same key gets the answer of the first, and nothing runs again.',
      'x-field': { kind: 'value', accepts: { type: 'string' }, placeholder: 'order-{{ params.orderId }}' },
    },
  },
};

function IdempotencyKey({ settings, isReadOnly }: { settings: Settings; isReadOnly: boolean }) {
  const session = useSession();
  const all = useDocument((state) => state.problems.ofFunction);
  const problems = useMemo(() => {
    const own = all.filter(({ target }) => target.kind === 'settings' && target.field.startsWith('/idempotencyKey'));
    const told = own.map(
      ({ issue, severity }): FieldProblem => ({ severity, message: issue.message, position: issue.position }),
    );
    return new Map([['/idempotencyKey', told]]);
  }, [all]);
  const value = useMemo<JsonValue>(
    () => ({ idempotencyKey: settings.idempotencyKey ?? null }),
    [settings.idempotencyKey],
  );
  return (
    <SettingsSection title="Repeated calls">
      <SchemaForm
        schema={KEY_SCHEMA}
        value={value}
        problems={problems}
        isReadOnly={isReadOnly}
        onChange={(_, next) => session.do(setSetting('idempotencyKey', toValue(next)))}
      />
    </SettingsSection>
  );
}
