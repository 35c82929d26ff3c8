import { useQuery } from '@tanstack/react-query';
import { queries, sayProblem } from '#api';
import { useDocument, useRun, useRunner, useSession, useView } from '#editor';
import type { Run } from '#schema';
import { formatTime, Select } from '#ui';

const PAST_RUNS = 10;

/** Where all shown values come from: one choice for the whole editor. A past run lies over the canvas, too. */
export function SourceSelect() {
  const { view, runner, notices } = useSession();
  const isPinned = useView((state) => state.source.kind === 'pinned');
  const name = useDocument((state) => state.name);
  const shown = useRunner((state) => state.shown);
  const own = useRun().run?.id;
  const past = useQuery(queries.runs({ function: name, limit: PAST_RUNS })).data ?? [];
  const runs = shown && !past.some(({ id }) => id === shown.id) ? [shown, ...past] : past;
  const items = [
    { id: 'last', label: 'Last test' },
    { id: 'pinned', label: 'Pinned' },
    ...runs.filter(({ id }) => id === shown?.id || id !== own).map(toItem),
  ];
  const choose = (id: string) => {
    view.set({ source: { kind: id === 'pinned' ? 'pinned' : 'last' } });
    if (id === 'last' && shown) runner.close();
    if (id === 'last' || id === 'pinned') return;
    runner.show(id).catch((thrown: unknown) => notices.error(sayProblem(thrown)));
  };
  return (
    <Select
      label="Source of the values"
      isLabelHidden
      size="compact"
      className="w-36"
      items={items}
      value={isPinned ? 'pinned' : (shown?.id ?? 'last')}
      onChange={choose}
    />
  );
}

function toItem({ id, startedAt, version, mode, status }: Run) {
  return {
    id,
    label: `Run ${formatTime(startedAt)}`,
    description: `${version === null ? 'Draft' : `v${version}`}, ${mode === 'test' ? 'test' : 'live'}, ${status}`,
  };
}
