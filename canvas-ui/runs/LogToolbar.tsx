import { Clock, Copy, Download, WrapText } from 'lucide-react';
import type { LogLine } from '#schema';
import { copyText, fileName, formatCount, IconButton, SearchField, Select, saveText } from '#ui';
import type { LogOptions } from './LogView.tsx';
import { LEVELS, type LogFilter, logText } from './log-lines.ts';

interface LogToolbarProps {
  lines: readonly LogLine[];
  shown: readonly LogLine[];
  blocks: readonly string[];
  filter: LogFilter;
  options: LogOptions;
  name: string;
  onFilter: (filter: LogFilter) => void;
  onOptions: (options: LogOptions) => void;
}

const ALL = '';
const LEVEL_TITLES = { debug: 'All levels', info: 'Info and above', warn: 'Warnings and errors', error: 'Errors' };

export function LogToolbar(props: LogToolbarProps) {
  const { lines, shown, blocks, filter, onFilter } = props;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-border px-2 py-1.5">
      <SearchField
        label="Search logs"
        size="compact"
        value={filter.query}
        onChange={(query) => onFilter({ ...filter, query })}
        className="w-48"
      />
      <Select
        label="Block"
        isLabelHidden
        size="compact"
        items={[{ id: ALL, label: 'All blocks' }, ...blocks.map((block) => ({ id: block, label: block }))]}
        value={filter.block ?? ALL}
        onChange={(block) => onFilter({ ...filter, block: block === ALL ? undefined : block })}
      />
      <Select
        label="Level"
        isLabelHidden
        size="compact"
        items={LEVELS.map((id) => ({ id, label: LEVEL_TITLES[id] }))}
        value={filter.level}
        onChange={(id) => onFilter({ ...filter, level: LEVELS.find((level) => level === id) ?? 'debug' })}
      />
      <span className="min-w-0 flex-1 truncate text-caption text-muted" role="status">
        {shown.length === lines.length
          ? `${formatCount(lines.length)} lines`
          : `${formatCount(shown.length)} of ${formatCount(lines.length)} lines`}
      </span>
      <LogButtons {...props} />
    </div>
  );
}

function LogButtons({ shown, options, name, onOptions }: LogToolbarProps) {
  const { isWrapped, isAbsolute } = options;
  return (
    <div className="flex items-center gap-1">
      <IconButton
        icon={WrapText}
        label="Wrap lines"
        size="compact"
        isSelected={isWrapped}
        onPress={() => onOptions({ ...options, isWrapped: !isWrapped })}
      />
      <IconButton
        icon={Clock}
        label="Time of day"
        size="compact"
        isSelected={isAbsolute}
        onPress={() => onOptions({ ...options, isAbsolute: !isAbsolute })}
      />
      <IconButton icon={Copy} label="Copy lines" size="compact" onPress={() => copyText(logText(shown), 'Log')} />
      <IconButton
        icon={Download}
        label="Download lines"
        size="compact"
        onPress={() => saveText([logText(shown)], fileName(`${name}-log`, 'txt'), 'text/plain')}
      />
    </div>
  );
}
