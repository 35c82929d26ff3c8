import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { queries, type RunFilter } from '#api';
import { Button, ComboBox, SearchField, Select } from '#ui';
import { TimeRange } from './TimeRange.tsx';

const STATUSES = ['running', 'waiting', 'success', 'failed', 'cancelled', 'interrupted', 'queued'];
const TRIGGERS = ['http', 'test', 'function', 'cli', 'page', 'schedule', 'job', 'hook', 'mcp'];
const MODES = [
  { id: '', label: 'Any kind' },
  { id: 'inline', label: 'Calls' },
  { id: 'durable', label: 'Jobs' },
  { id: 'test', label: 'Test-runs' },
];
const choices = (all: string, ids: readonly string[]) => [
  { id: '', label: all },
  ...ids.map((id) => ({ id, label: `${id[0]?.toUpperCase()}${id.slice(1)}` })),
];

interface RunFiltersProps {
  filter: RunFilter;
  /** Undefined and the empty text take a filter away. */
  onChange(change: { [key in keyof RunFilter]?: string | undefined }): void;
  onClear(): void;
}

/** Which runs are listed. All of it is in the address. */
export function RunFilters({ filter, onChange, onClear }: RunFiltersProps) {
  const functions = useQuery(queries.functions()).data ?? [];
  const names = [...new Set([...functions.map(({ name }) => name), ...(filter.function ? [filter.function] : [])])];
  return (
    <>
      <SearchField
        label="Search runs"
        placeholder="Function, run id or error"
        value={filter.q ?? ''}
        onChange={(q) => onChange({ q })}
        className="w-full sm:w-64"
      />
      <ComboBox
        label="Function"
        isLabelHidden
        placeholder="Any function"
        className="w-full sm:w-48"
        items={names.map((id) => ({ id, label: id }))}
        value={filter.function}
        onChange={(name) => onChange({ function: name })}
      />
      <Select
        label="Status"
        isLabelHidden
        items={choices('Any status', STATUSES)}
        value={filter.status ?? ''}
        onChange={(status) => onChange({ status })}
      />
      <Select
        label="Kind"
        isLabelHidden
        items={MODES}
        value={filter.mode ?? ''}
        onChange={(mode) => onChange({ mode })}
      />
      <Select
        label="Started by"
        isLabelHidden
        items={choices('Started by anything', TRIGGERS)}
        value={filter.trigger ?? ''}
        onChange={(trigger) => onChange({ trigger })}
      />
      <TimeRange from={filter.from} to={filter.to} onChange={onChange} />
      {Object.keys(filter).length > 0 && (
        <Button variant="quiet" icon={X} onPress={onClear}>
          Clear filters
        </Button>
      )}
    </>
  );
}
