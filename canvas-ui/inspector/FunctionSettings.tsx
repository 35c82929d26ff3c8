import { useMemo, useRef } from 'react';
import { useDocument, useSession } from '#editor';
import { setDescription, setSetting } from '#model';
import type { JsonValue } from '#schema';
import { type NumberFieldProps, Select, TextField } from '#ui';
import { type FieldProblem, FieldSurroundingsProvider, SchemaForm, toValue } from '../form/index.ts';
import { useFieldJump } from './field-jump.ts';
import { NumberSetting } from './NumberSetting.tsx';
import { OnPages } from './OnPages.tsx';
import { PythonLibraries } from './PythonLibraries.tsx';
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
        <Count
          name="timeoutMs"
          label="Timeout (ms)"
          description="Of the whole run. Empty: 60,000."
          maxValue={300_000}
          isReadOnly={isReadOnly}
        />
        <Count
          name="maxIterations"
          label="Passes of each loop"
          description="At most. Empty: 10,000."
          maxValue={1_000_000}
          isReadOnly={isReadOnly}
        />
      </SettingsSection>
      <PythonLibraries isReadOnly={isReadOnly} />
      <FieldSurroundingsProvider value={surroundings.ofKey}>
        <SettingsSection title="Access">
          <Select
            label="Runs as"
            description="Whose rights count for what it calls and for the resources that it uses."
            items={RUNS_AS}
            value={settings.runAs ?? 'caller'}
            isDisabled={isReadOnly}
            onChange={(id) => session.do(setSetting('runAs', id === 'service' ? id : undefined))}
          />
          <ValueSetting name="allowWhen" isReadOnly={isReadOnly} />
        </SettingsSection>
        <SettingsSection title="What is sensitive">
          <Count
            name="revealDays"
            label="Keep it for revealing (days)"
            description="Sealed, for who has the right “reveal”. Empty: it is not kept."
            maxValue={90}
            isReadOnly={isReadOnly}
          />
        </SettingsSection>
        <SettingsSection title="Repeated calls">
          <ValueSetting name="idempotencyKey" isReadOnly={isReadOnly} />
        </SettingsSection>
      </FieldSurroundingsProvider>
      <FieldSurroundingsProvider value={surroundings.onPages}>
        <OnPages behaviour={settings.behaviour ?? NO_BEHAVIOUR} isReadOnly={isReadOnly} />
      </FieldSurroundingsProvider>
    </div>
  );
}

const NO_BEHAVIOUR = {};

const RUNS_AS = [
  { id: 'caller', label: 'Who calls it' },
  { id: 'service', label: 'Who published it (as a service)' },
] as const;

const SCHEMAS = {
  allowWhen: toSchema('allowWhen', {
    title: 'Allow only when',
    description: 'Asked before anything runs. What is not true, or fails, allows nothing. Empty: whoever may run it.',
    'x-field': { kind: 'value', accepts: { type: 'boolean' }, placeholder: "{{ user.roles.includes('manager') }}" },
  }),
  idempotencyKey: toSchema('idempotencyKey', {
    title: 'Idempotency key',
    description: 'A second call with the same key gets the answer of the first, and nothing runs again.',
    'x-field': { kind: 'value', accepts: { type: 'string' }, placeholder: 'order-{{ params.orderId }}' },
  }),
};

function toSchema(name: string, field: Record<string, JsonValue>): Record<string, JsonValue> {
  return { type: 'object', properties: { [name]: field } };
}

interface CountProps extends Pick<NumberFieldProps, 'label' | 'description' | 'maxValue'> {
  name: 'timeoutMs' | 'maxIterations' | 'revealDays';
  isReadOnly: boolean;
}

/** A setting that is a number of something, at least one. */
function Count({ name, isReadOnly, ...shown }: CountProps) {
  const session = useSession();
  return (
    <NumberSetting
      {...shown}
      field={`/settings/${name}`}
      value={useDocument(({ history }) => history.document.settings[name])}
      minValue={1}
      isDisabled={isReadOnly}
      onChange={(value) => session.do(setSetting(name, value))}
    />
  );
}

/** A setting that is an expression, or a text with some in it. */
function ValueSetting({ name, isReadOnly }: { name: keyof typeof SCHEMAS; isReadOnly: boolean }) {
  const session = useSession();
  const all = useDocument((state) => state.problems.ofFunction);
  const setting = useDocument(({ history }) => history.document.settings[name]);
  const problems = useMemo(() => {
    const own = all.filter(({ target }) => target.kind === 'settings' && target.field.startsWith(`/${name}`));
    const told = own.map(
      ({ issue, severity }): FieldProblem => ({ severity, message: issue.message, position: issue.position }),
    );
    return new Map([[`/${name}`, told]]);
  }, [all, name]);
  const value = useMemo<JsonValue>(() => ({ [name]: setting ?? null }), [name, setting]);
  return (
    <div data-field={`/settings/${name}`}>
      <SchemaForm
        schema={SCHEMAS[name]}
        value={value}
        problems={problems}
        isReadOnly={isReadOnly}
        onChange={(_, next) => session.do(setSetting(name, toValue(next)))}
      />
    </div>
  );
}
