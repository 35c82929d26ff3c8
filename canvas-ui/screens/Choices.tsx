import { Checkbox } from '#ui';

interface ChoicesProps<Item> {
  label: string;
  items: readonly Item[];
  say(item: Item): string;
  chosen: readonly Item[];
  onChange(chosen: Item[]): void;
}

/** Some of a few, in their own order; at least one stays. */
export function Choices<Item extends string | number>({ label, items, say, chosen, onChange }: ChoicesProps<Item>) {
  return (
    <fieldset>
      <legend className="mb-1 text-label font-medium text-muted">{label}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {items.map((item) => (
          <Checkbox
            key={item}
            label={say(item)}
            isSelected={chosen.includes(item)}
            onChange={(isOn) => onChange(items.filter((one) => (one === item ? isOn : chosen.includes(one))))}
          />
        ))}
      </div>
    </fieldset>
  );
}
