import type { JsonValue } from '#schema';
import { NumberField, Select, Switch } from '#ui';
import { JsonField } from './JsonField.tsx';
import { MomentControl } from './MomentControl.tsx';
import { type Schema, typesOf } from './schema-node.ts';
import type { Unread } from './surroundings.tsx';

interface FixedControlProps {
  label: string;
  accepts: Schema;
  widget: string | undefined;
  value: JsonValue | undefined;
  placeholder: string | undefined;
  isInvalid: boolean;
  isReadOnly: boolean;
  unread: Unread | undefined;
  onUnread: (unread: Unread | undefined) => void;
  onChange: (value: JsonValue | undefined) => void;
}

/** The control of a type, for a value that is written down as it is. */
export function FixedControl(props: FixedControlProps) {
  const { label, accepts, value, placeholder, isReadOnly, isInvalid, unread, onUnread, onChange } = props;
  const common = { label, isLabelHidden: true, isDisabled: isReadOnly, placeholder };
  const types = typesOf(accepts);
  const only = types.size === 1 ? [...types][0] : undefined;
  if (Array.isArray(accepts.enum)) return <EnumControl {...props} values={accepts.enum} />;
  if (only === 'number' || only === 'integer') {
    return (
      <NumberField
        {...common}
        value={typeof value === 'number' ? value : undefined}
        onChange={onChange}
        {...limitsOf(accepts, only === 'integer')}
      />
    );
  }
  if (only === 'boolean') return <TruthControl {...props} />;
  if (only === 'string' && (accepts.format === 'date' || accepts.format === 'date-time')) {
    return (
      <MomentControl
        {...common}
        kind={accepts.format === 'date' ? 'date' : 'datetime'}
        value={typeof value === 'string' ? value : undefined}
        onChange={onChange}
      />
    );
  }
  return <JsonField {...{ label, value, isReadOnly, isInvalid, unread, onUnread, onChange }} />;
}

export function limitsOf({ minimum, maximum }: Schema, isWhole: boolean) {
  return {
    ...(typeof minimum === 'number' ? { minValue: minimum } : {}),
    ...(typeof maximum === 'number' ? { maxValue: maximum } : {}),
    ...(isWhole ? { step: 1 } : {}),
  };
}

/** Its word stands beside the switch: neither place nor colour tells it alone. */
function TruthControl({ label, value, isReadOnly, onChange }: FixedControlProps) {
  return (
    <span className="flex min-h-8 items-center gap-2">
      <Switch label={label} isLabelHidden isDisabled={isReadOnly} isSelected={value === true} onChange={onChange} />
      <span className="text-muted" aria-hidden>
        {value === true ? 'True' : value === false ? 'False' : 'Not set'}
      </span>
    </span>
  );
}

const WORDS = new Map<JsonValue, string>([
  [true, 'True'],
  [false, 'False'],
  [null, 'Null'],
]);

function EnumControl({
  label,
  value,
  isReadOnly,
  onChange,
  values,
}: FixedControlProps & { values: readonly JsonValue[] }) {
  const items = values.map((one) => ({ id: JSON.stringify(one), label: WORDS.get(one) ?? String(one) }));
  return (
    <Select
      label={label}
      isLabelHidden
      isDisabled={isReadOnly}
      items={items}
      value={value === undefined ? undefined : JSON.stringify(value)}
      onChange={(id) => onChange(values.find((one) => JSON.stringify(one) === id))}
    />
  );
}
