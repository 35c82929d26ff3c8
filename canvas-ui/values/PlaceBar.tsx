import { Braces, Copy, Maximize2 } from 'lucide-react';
import type { JsonValue } from '#schema';
import { copyText, IconButton } from '#ui';
import { isContainer } from './json-text.ts';

interface PlaceBarProps {
  path: string;
  value: JsonValue | undefined;
  /** Shows the whole value; leave it out where it is in sight. */
  onOpen?: (() => void) | undefined;
}

/** Where the keyboard is in a value, and what can be done with what is there. */
export function PlaceBar({ path, value, onOpen }: PlaceBarProps) {
  return (
    <div className="flex h-8 shrink-0 items-center gap-1 border-t border-border bg-sunken pe-1 ps-3">
      <code className="min-w-0 flex-1 truncate font-mono text-caption text-muted">
        <bdi>{path}</bdi>
      </code>
      {onOpen && <IconButton icon={Maximize2} label="Show the whole value" size="compact" onPress={onOpen} />}
      {path !== '' && (
        <IconButton icon={Braces} label="Copy path" size="compact" onPress={() => copyText(path, 'Path')} />
      )}
      {value !== undefined && (
        <IconButton icon={Copy} label="Copy value" size="compact" onPress={() => copyText(copied(value), 'Value')} />
      )}
    </div>
  );
}

/** A string as it is, without quotes: that is what one wants to paste. */
export function copied(value: JsonValue): string {
  if (typeof value === 'string') return value;
  return isContainer(value) ? JSON.stringify(value, null, 2) : String(value);
}
