import { useRef } from 'react';
import { isJsonObject, type JsonValue } from '#schema';
import { Segmented, Select } from '#ui';
import type { Variants } from './schema-fields.ts';
import { asSchema } from './schema-node.ts';
import { useFormHost } from './surroundings.tsx';

interface VariantFieldProps {
  variants: Variants;
  value: { readonly [key: string]: JsonValue };
  path: string;
}

/** Longer words than these do not stand beside each other in 400 px. */
const MAX_SEGMENTED = 30;

/** Which variant of a union it is. What was written in another variant comes back with it. */
export function VariantField({ variants, value, path }: VariantFieldProps) {
  const { onChange, isReadOnly } = useFormHost();
  const kept = useRef(new Map<string, JsonValue>());
  const { items, selected, label } = variants;
  const choose = (id: string) => {
    if (id === selected) return;
    kept.current.set(selected, { ...value });
    onChange(path, switchVariant({ variants, value, to: id, kept: kept.current.get(id) }));
  };
  const words = items.map((item) => item.label).join('');
  if (items.length > 3 || words.length > MAX_SEGMENTED || isReadOnly) {
    return <Select label={label} items={items} value={selected} onChange={choose} isDisabled={isReadOnly} />;
  }
  return (
    <div className="flex flex-col items-start gap-1">
      <span className="text-label font-medium text-muted">{label}</span>
      <Segmented label={label} items={items} value={selected} onChange={choose} />
    </div>
  );
}

interface Switching {
  variants: Variants;
  value: { readonly [key: string]: JsonValue };
  to: string;
  /** What that variant had before. */
  kept: JsonValue | undefined;
}

/** The value in another variant: fields that both have stay as they are. */
function switchVariant({ variants, value, to, kept }: Switching): JsonValue {
  const target = variants.items.find(({ id }) => id === to)?.schema;
  const properties = asSchema(target?.properties);
  const shared = Object.entries(value).filter(([key]) => Object.hasOwn(properties, key));
  const made: { [key: string]: JsonValue } = { ...(isJsonObject(kept) ? kept : {}), ...Object.fromEntries(shared) };
  const constant = variants.key === undefined ? undefined : asSchema(properties[variants.key]).const;
  if (variants.key !== undefined && constant !== undefined) made[variants.key] = constant;
  return made;
}
