import { formatNumber } from '../format-value.ts';
import { textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';

export function StatView({ props }: RendererProps) {
  const { value } = props;
  const note = textIn(props.note) ?? '';
  return (
    <div className="flex min-w-0 flex-col gap-1 only:grow rounded-panel border border-border bg-surface px-4 py-3 shadow-raised">
      <p className="truncate text-label font-medium text-muted">{textIn(props.label) ?? ''}</p>
      <p className="wrap-anywhere text-hero font-semibold text-text">
        {typeof value === 'number' ? formatNumber(value) : (textIn(value) ?? '–')}
      </p>
      {note !== '' && <p className="wrap-anywhere text-label text-subtle">{note}</p>}
    </div>
  );
}
