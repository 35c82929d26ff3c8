import { Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components';
import { cx } from './cx.ts';
import { FieldLabel, type FieldProps, fieldColumn } from './Field.tsx';
import { given } from './given.ts';

export interface RangeFieldProps extends Omit<FieldProps, 'error' | 'isRequired'> {
  value: number;
  onChange: (value: number) => void;
  minValue?: number | undefined;
  maxValue?: number | undefined;
  step?: number | undefined;
}

/** A number between two ends, to slide. It always has one, so nothing can be wrong with it. */
export function RangeField(props: RangeFieldProps) {
  const { value, onChange, minValue, maxValue, step, description, isDisabled } = props;
  return (
    <Slider
      {...given({ minValue, maxValue, step, isDisabled })}
      value={value}
      onChange={(next) => onChange(Array.isArray(next) ? (next[0] ?? value) : next)}
      className={cx(fieldColumn, props.className)}
    >
      <div className="flex items-baseline justify-between gap-2">
        <FieldLabel {...props} />
        <SliderOutput className="text-label text-muted" />
      </div>
      <SliderTrack className="group relative h-6 w-full pointer-coarse:h-10">
        {({ state }) => (
          <>
            <div className="absolute top-1/2 h-1 w-full -translate-y-1/2 rounded-full bg-border forced-colors:bg-[ButtonText]" />
            <div
              className="absolute start-0 top-1/2 h-1 -translate-y-1/2 rounded-full bg-accent group-data-disabled:bg-border forced-colors:bg-[Highlight]"
              style={{ width: `${state.getThumbPercent(0) * 100}%` }}
            />
            <SliderThumb className="top-1/2 size-4 rounded-full border border-strong bg-surface shadow-raised outline-offset-2 outline-accent data-disabled:border-border data-disabled:bg-sunken data-dragging:border-accent data-focus-visible:outline-2" />
          </>
        )}
      </SliderTrack>
      {description && <p className="text-label text-subtle">{description}</p>}
    </Slider>
  );
}
