import { Button } from '#ui';
import { ValueLine } from '../values/index.ts';
import type { Preview } from './preview.ts';
import { useSurroundings } from './surroundings.tsx';

/** Under a field: what its value is now, and where that comes from. */
export function PreviewLine({ preview }: { preview: Preview }) {
  const surroundings = useSurroundings();
  if (preview.kind === 'value') {
    return (
      <div className="flex min-w-0 items-baseline gap-2">
        <span className="flex min-w-0 items-baseline gap-1 font-mono text-code text-subtle">
          =<ValueLine value={preview.value} max={120} />
        </span>
        {preview.from && <span className="shrink-0 text-caption text-subtle">{preview.from}</span>}
      </div>
    );
  }
  if (preview.kind !== 'unknown') return null;
  const [name] = preview.names;
  if (name === undefined || !surroundings?.runTo) {
    return <p className="text-label text-subtle">Its value is known when it runs.</p>;
  }
  return (
    <div className="flex items-center">
      <Button size="compact" variant="quiet" className="-ms-2" onPress={() => surroundings.runTo?.(name)}>
        Run {name} to preview
      </Button>
    </div>
  );
}
