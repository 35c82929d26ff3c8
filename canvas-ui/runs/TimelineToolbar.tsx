import {
  ChevronsDownUp,
  ChevronsUpDown,
  FoldHorizontal,
  Hourglass,
  Maximize,
  OctagonAlert,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import { memo } from 'react';
import { IconButton, SearchField } from '#ui';
import type { TimelineState } from './use-timeline.ts';

interface TimelineToolbarProps extends Pick<TimelineState, 'filter' | 'setFilter' | 'setFold'> {
  hasQueue: boolean;
  showsQueue: boolean;
  onQueue: (shows: boolean) => void;
  hasGaps: boolean;
  showsGaps: boolean;
  onGaps: (shows: boolean) => void;
  isZoomed: boolean;
  /** By a factor, around the active row; `undefined` shows the whole run. */
  onZoom: (factor: number | undefined) => void;
}

/** Lines come many times in a second while a run is going on; the buttons above them stay as they are. */
export const TimelineToolbar = memo(function TimelineToolbar(props: TimelineToolbarProps) {
  const { filter, setFilter, setFold, hasQueue, showsQueue, onQueue, hasGaps, showsGaps, onGaps, isZoomed, onZoom } =
    props;
  return (
    <div className="flex h-10 shrink-0 items-center gap-1 border-b border-border px-2 max-sm:overflow-x-auto">
      <SearchField
        label="Search steps"
        size="compact"
        value={filter.query}
        onChange={(query) => setFilter({ ...filter, query })}
        className="max-w-56 min-w-32 flex-1"
      />
      <IconButton
        icon={OctagonAlert}
        label="Errors only"
        size="compact"
        isSelected={filter.errorsOnly}
        onPress={() => setFilter({ ...filter, errorsOnly: !filter.errorsOnly })}
      />
      <span className="sm:flex-1" />
      {hasQueue && (
        <IconButton
          icon={Hourglass}
          label="Time in the queue"
          size="compact"
          isSelected={showsQueue}
          onPress={() => onQueue(!showsQueue)}
        />
      )}
      {hasGaps && (
        <IconButton
          icon={FoldHorizontal}
          label="Shorten times in which nothing ran"
          size="compact"
          isSelected={!showsGaps}
          onPress={() => onGaps(!showsGaps)}
        />
      )}
      <IconButton icon={ZoomIn} label="Zoom in" shortcut="+" size="compact" onPress={() => onZoom(0.5)} />
      <IconButton
        icon={ZoomOut}
        label="Zoom out"
        shortcut="-"
        size="compact"
        isDisabled={!isZoomed}
        onPress={() => onZoom(2)}
      />
      <IconButton
        icon={Maximize}
        label="Whole run"
        size="compact"
        isDisabled={!isZoomed}
        onPress={() => onZoom(undefined)}
      />
      <IconButton
        icon={ChevronsUpDown}
        label="Expand all"
        shortcut="E"
        size="compact"
        onPress={() => setFold({ level: Number.POSITIVE_INFINITY, changed: new Map() })}
      />
      <IconButton
        icon={ChevronsDownUp}
        label="Collapse all"
        shortcut="W"
        size="compact"
        onPress={() => setFold({ level: 1, changed: new Map() })}
      />
    </div>
  );
});
