import { formatValue, inferFormat, titleOf } from '../format-value.ts';
import { isRecord, listIn, member } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { FormattedValue } from './FormattedValue.tsx';

export function KeyValueView({ props }: RendererProps) {
  const { data } = props;
  const wanted = listIn(props.keys).filter((key) => typeof key === 'string');
  const keys = wanted.length > 0 || !isRecord(data) ? wanted : Object.keys(data);
  if (!isRecord(data) || keys.length === 0) {
    return <p className="rounded-control bg-sunken px-3 py-4 text-center text-body text-muted">Nothing to show.</p>;
  }
  return (
    <dl className="grid min-w-0 grid-cols-1 gap-y-3 text-body @sm:grid-cols-[minmax(6rem,max-content)_1fr] @sm:gap-x-6 @sm:gap-y-2">
      {keys.map((key) => {
        const value = member(data, key) ?? null;
        const format = inferFormat([value]);
        return (
          <div key={key} className="contents">
            <dt className="-mb-3 wrap-anywhere text-muted @sm:mb-0">{titleOf(key)}</dt>
            <dd className="min-w-0 wrap-anywhere text-text">
              <FormattedValue value={value} format={format} text={formatValue(value, format)} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
