import { GitBranch } from 'lucide-react';
import { useRef } from 'react';
import { useDocument, useSession } from '#editor';
import { ERROR_PORT, edgesAt, indexOf, setCommon, toggleDisabled } from '#model';
import type { Block, JsonValue, Value } from '#schema';
import { Button, type NumberFieldProps, Switch, TextField } from '#ui';
import { type FieldProblem, SchemaForm, toValue } from '../form/index.ts';
import { useFieldJump } from './field-jump.ts';
import { NumberSetting } from './NumberSetting.tsx';
import { OutputSettings } from './OutputSettings.tsx';
import { RetrySettings } from './RetrySettings.tsx';
import { SettingsSection } from './SettingsSection.tsx';
import { useIsReadOnly } from './use-read-only.ts';

/** What every block has, whatever it does. */
export function SettingsTab({ block }: { block: Block }) {
  const session = useSession();
  const box = useRef<HTMLDivElement>(null);
  const isReadOnly = useIsReadOnly();
  useFieldJump(box, block.id);
  const { id } = block;
  return (
    <div ref={box} className="flex flex-col gap-6 p-4">
      <SettingsSection title="Time">
        <Amount
          block={block}
          name="timeoutMs"
          label="Timeout (ms)"
          description="The block fails after this long. Empty: the usual limit of its type."
          minValue={1}
          maxValue={86_400_000}
          isReadOnly={isReadOnly}
        />
      </SettingsSection>
      <RetrySettings block={block} isReadOnly={isReadOnly} />
      <SettingsSection title="At the same time">
        <Amount
          block={block}
          name="concurrency"
          label="Most at a time"
          description="In one run, where a loop runs several passes at a time. Empty: as many as there are passes."
          minValue={1}
          maxValue={1000}
          isReadOnly={isReadOnly}
        />
      </SettingsSection>
      <OnError block={block} isReadOnly={isReadOnly} />
      <SettingsSection title="Repeated calls">
        <Amount
          block={block}
          name="cacheTtlMs"
          label="Keep the output for (ms)"
          description="The same input then gives the same output without asking again. Only for blocks that read."
          minValue={0}
          maxValue={86_400_000}
          isReadOnly={isReadOnly}
        />
        <IdempotencyKey block={block} isReadOnly={isReadOnly} />
      </SettingsSection>
      <OutputSettings block={block} isReadOnly={isReadOnly} />
      <SettingsSection title="For people">
        <TextField
          label="Note"
          rows={3}
          value={block.note ?? ''}
          maxLength={5000}
          isDisabled={isReadOnly}
          onChange={(note) => session.do(setCommon(id, 'note', note === '' ? undefined : note))}
        />
        <Switch
          label="Disabled"
          description="The block does nothing, and what follows it runs."
          isSelected={block.disabled === true}
          isDisabled={isReadOnly}
          onChange={() => session.do(toggleDisabled([id]))}
        />
      </SettingsSection>
    </div>
  );
}

const KEY_SCHEMA = {
  type: 'object',
  properties: {
    idempotencyKey: {
      title: 'Idempotency key',
      description: 'Of two writes with the same key only the first is done, also if the run is resumed.',
      'x-field': { kind: 'value', accepts: { type: 'string' }, placeholder: 'refund-{{ params.orderId }}' },
    },
  },
};

interface AmountProps extends Pick<NumberFieldProps, 'label' | 'description' | 'minValue' | 'maxValue'> {
  block: Block;
  name: 'timeoutMs' | 'concurrency' | 'cacheTtlMs';
  isReadOnly: boolean;
}

/** A setting of a block that is a number; none at all is no setting. */
function Amount({ block, name, isReadOnly, ...shown }: AmountProps) {
  const session = useSession();
  return (
    <NumberSetting
      {...shown}
      field={`/${name}`}
      value={block[name]}
      isDisabled={isReadOnly}
      onChange={(value) => session.do(setCommon(block.id, name, value === 0 ? undefined : value))}
    />
  );
}

function IdempotencyKey({ block, isReadOnly }: { block: Block; isReadOnly: boolean }) {
  const session = useSession();
  const problems = useDocument((state) => state.problems.blocks.get(block.id)?.all);
  const own = (problems ?? []).filter(
    ({ target }) => target.kind === 'block' && target.field.startsWith('/idempotencyKey'),
  );
  const told = own.map(
    ({ issue, severity }): FieldProblem => ({ severity, message: issue.message, position: issue.position }),
  );
  return (
    <SchemaForm
      schema={KEY_SCHEMA}
      value={{ idempotencyKey: toJson(block.idempotencyKey) }}
      isReadOnly={isReadOnly}
      problems={new Map([['/idempotencyKey', told]])}
      onChange={(_, value) => session.do(setCommon(block.id, 'idempotencyKey', toValue(value)))}
    />
  );
}

function toJson(value: Value | undefined): JsonValue {
  return value ?? null;
}

function OnError({ block, isReadOnly }: { block: Block; isReadOnly: boolean }) {
  const { view } = useSession();
  const graph = useDocument(({ history }) => {
    const { blocks, graphs } = indexOf(history.document);
    return graphs.get(blocks.get(block.id)?.graph ?? '')?.graph;
  });
  const isDrawn = graph !== undefined && edgesAt(graph, block.id).outgoing.some(({ port }) => port === ERROR_PORT);
  return (
    <SettingsSection title="On error">
      <p className="text-body text-muted">
        {isDrawn
          ? 'The way from the red diamond runs, and the failure counts as handled.'
          : 'The run fails here, unless a try block or the error handler of the function is around it.'}
      </p>
      {!isDrawn && (
        <Button
          icon={GitBranch}
          className="self-start"
          isDisabled={isReadOnly}
          onPress={() => view.show({ kind: 'picker', spot: { after: block.id, port: ERROR_PORT } })}
        >
          Draw the error branch
        </Button>
      )}
    </SettingsSection>
  );
}
