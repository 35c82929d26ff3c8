import { type ReactNode, useMemo } from 'react';
import { Button, cx, ErrorState, Segmented, Skeleton } from '#ui';
import { JsonTree } from './JsonTree.tsx';
import { RawView } from './RawView.tsx';
import { SchemaView } from './SchemaView.tsx';
import { type Opening, useOpenedValue } from './use-opened-value.ts';
import { ValueActions } from './ValueActions.tsx';
import { ValueTable } from './ValueTable.tsx';
import { factsOf, noticeOf, viewsOf } from './value-facts.ts';
import type { ValueSource, ViewName } from './value-source.ts';

export interface ValueViewProps {
  value: ValueSource;
  /** Undefined: the best one for the value. A view that the value does not have falls back to that, too. */
  view: ViewName | undefined;
  onView: (view: ViewName) => void;
  /** What is shown, for the ear and for the name of the file: "Output of getOrder". */
  label: string;
  /** How expressions reach it: `getOrder.data`. */
  base?: string | undefined;
  durationMs?: number | undefined;
  actions?: ReactNode;
  /** Pixels of the part that scrolls. Without it the view fills its parent, which must have a height. */
  maxHeight?: number | undefined;
}

const TITLES: Record<ViewName, string> = { table: 'Table', json: 'JSON', schema: 'Schema', raw: 'Raw' };
const MORE_ROWS = 500;
const NOTICE = 'flex min-h-8 shrink-0 items-center gap-3 border-b border-border px-3 text-label';

/** A value as table, tree, type or text, however large it is. */
export function ValueView(props: ValueViewProps) {
  const { value: source, onView, label, durationMs, actions } = props;
  const opening = useOpenedValue(source);
  const head = opening.status === 'open' ? opening.head : undefined;
  const { views, best } = viewsOf(head);
  const view = props.view && views.includes(props.view) ? props.view : best;
  return (
    <section aria-label={label} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="@container flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-border px-2 py-1.5">
        <Segmented
          label="View"
          size="compact"
          items={views.map((id) => ({ id, label: TITLES[id] }))}
          value={view}
          onChange={(id) => {
            const next = views.find((name) => name === id);
            if (next) onView(next);
          }}
        />
        <span className="min-w-0 flex-1 truncate text-label text-muted @max-[600px]:order-last @max-[600px]:basis-full @max-[600px]:px-1">
          {factsOf(source, head, durationMs)}
        </span>
        <div className="ms-auto flex items-center gap-1">
          {actions}
          <ValueActions source={source} head={head} label={label} />
        </div>
      </header>
      <Notice source={source} opening={opening} />
      <Panel {...props} view={view} opening={opening} />
    </section>
  );
}

function Notice({ source, opening }: { source: ValueSource; opening: Opening }) {
  const head = opening.status === 'open' ? opening.head : undefined;
  const text = opening.status === 'text' ? 'This is not JSON, so it is shown as text.' : noticeOf(source, head);
  if (text === undefined) return null;
  const isCut = source.kind === 'text' && source.isTruncated;
  const left = head && Array.isArray(head.value) && head.total !== undefined ? head.total - head.value.length : 0;
  return (
    <div className={cx(NOTICE, isCut ? 'bg-warning-bg text-warning' : 'bg-sunken text-muted')}>
      <span className="min-w-0 flex-1">{text}</span>
      {left > 0 && opening.status === 'open' && (
        <Button size="compact" variant="quiet" onPress={() => opening.showMore(MORE_ROWS)}>
          Show {Math.min(MORE_ROWS, left)} more
        </Button>
      )}
    </div>
  );
}

function Panel({ value: source, label, base, maxHeight, view, opening }: ValueViewProps & { opening: Opening }) {
  const head = opening.status === 'open' ? opening.head : undefined;
  const omitted = useMemo(() => new Map(head?.omitted), [head]);
  if (opening.status === 'opening') return <Skeleton lines={8} className="m-3" />;
  if (opening.status === 'failed') {
    return <ErrorState problem={{ title: 'The value could not be shown', detail: opening.message }} />;
  }
  if (opening.status === 'text' || view === 'raw')
    return <RawView text={rawText(source, head?.value)} label={`${label}, as text`} maxHeight={maxHeight} />;
  if (view === 'schema') return <SchemaView opened={opening.opened} label={`${label}, schema`} maxHeight={maxHeight} />;
  const { value, total } = opening.head;
  if (view === 'table' && Array.isArray(value))
    return <ValueTable rows={value} {...{ label, base, total, maxHeight }} />;
  return <JsonTree {...{ value, label, base, omitted, maxHeight }} />;
}

/** Text as it came; of other values the part that is here. */
function rawText(source: ValueSource, shown: unknown): string {
  return source.kind === 'text' ? source.text : JSON.stringify(shown, null, 2);
}
