import { ChevronsDownUp, ChevronsUpDown, FoldHorizontal, Maximize, OctagonAlert, ZoomIn, ZoomOut } from 'lucide-react';
import { IconButton, SearchField } from '#ui';
import type { TimeView } from './use-time-view.ts';
import type { TimelineState } from './use-timeline.ts';

interface TimelineToolbarProps {
  state: TimelineState;
  view: TimeView;
}

export function TimelineToolbar({ state, view }: TimelineToolbarProps) {
  const { filter, setFilter, setFold, rows, active } = state;
  const node = rows[active]?.node ?? state.root;
  const middle = (node.from + node.to) / 2;
  return (
    <div className="flex h-10 shrink-0 items-center gap-1 border-b border-border px-2">
      <SearchField
        label="Search steps"
        size="compact"
        value={filter.query}
        onChange={(query) => setFilter({ ...filter, query })}
        className="max-w-56 flex-1"
      />
      <IconButton
        icon={OctagonAlert}
        label="Errors only"
        size="compact"
        isSelected={filter.errorsOnly}
        onPress={() => setFilter({ ...filter, errorsOnly: !filter.errorsOnly })}
      />
      <span className="flex-1" />
      {view.hasGaps && (
        <IconButton
          icon={FoldHorizontal}
          label="Shorten times in which nothing ran"
          size="compact"
          isSelected={!view.showsGaps}
          onPress={() => view.setShowsGaps(!view.showsGaps)}
        />
      )}
      <IconButton icon={ZoomIn} label="Zoom in" shortcut="+" size="compact" onPress={() => view.zoomBy(0.5, middle)} />
      <IconButton
        icon={ZoomOut}
        label="Zoom out"
        shortcut="-"
        size="compact"
        isDisabled={!view.isZoomed}
        onPress={() => view.zoomBy(2, middle)}
      />
      <IconButton
        icon={Maximize}
        label="Whole run"
        size="compact"
        isDisabled={!view.isZoomed}
        onPress={() => view.zoomTo(undefined)}
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
}
