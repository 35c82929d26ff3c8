import { ScrollText } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { LogLine } from '#schema';
import { EmptyState } from '#ui';
import { LogLines } from './LogLines.tsx';
import { LogToolbar } from './LogToolbar.tsx';
import { ALL_LOGS, filterLogs } from './log-lines.ts';

export interface LogViewProps {
  lines: readonly LogLine[];
  /** Names of blocks to filter by, in the order of the function. */
  blocks: readonly string[];
  /** When the run began: times are shown from there on. */
  startedAt?: string | undefined;
  /** For the name of the downloaded file. */
  name?: string | undefined;
  /** A press on a line, with the path of the step that wrote it. */
  onSelect?: ((path: string) => void) | undefined;
}

export interface LogOptions {
  isWrapped: boolean;
  /** Times of day instead of times since the run began. */
  isAbsolute: boolean;
}

/** All lines of a run in one stream. It fills its parent, which must have a height. */
export function LogView({ lines, blocks, startedAt, name = 'run', onSelect }: LogViewProps) {
  const [filter, setFilter] = useState(ALL_LOGS);
  const [options, setOptions] = useState<LogOptions>({ isWrapped: false, isAbsolute: false });
  const shown = useMemo(() => filterLogs(lines, filter), [lines, filter]);
  const since = options.isAbsolute ? undefined : startedAt;
  return (
    <section aria-label="Logs" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <LogToolbar {...{ lines, shown, blocks, filter, options, name }} onFilter={setFilter} onOptions={setOptions} />
      {shown.length > 0 ? (
        <LogLines lines={shown} isWrapped={options.isWrapped} since={since} onSelect={onSelect} />
      ) : (
        <Nothing isEmpty={lines.length === 0} />
      )}
    </section>
  );
}

function Nothing({ isEmpty }: { isEmpty: boolean }) {
  const [title, text] = isEmpty
    ? ['No log lines', 'Log blocks and console.log in code write here.']
    : ['No line fits the filter', 'Choose another block or level, or clear the search.'];
  return <EmptyState icon={ScrollText} title={title} text={text} />;
}
