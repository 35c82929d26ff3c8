import { Panel, useReactFlow, useStore } from '@xyflow/react';
import { Map as MapIcon, Maximize, Minus, Plus, WandSparkles } from 'lucide-react';
import { useSession } from '#editor';
import { Button, IconButton, Toolbar } from '#ui';
import { useCanvas, useCanvasState } from './CanvasContext.ts';
import { tidy } from './canvas-actions.ts';
import type { CanvasNode, Flow } from './flow-types.ts';
import { Minimap } from './Minimap.tsx';
import { panDuration } from './use-fitting.ts';

/** With fewer blocks than this everything is in sight anyway. */
const MINIMAP_FROM = 30;

interface ZoomClusterProps {
  flow: Flow;
  /** Where they are while they are dragged. */
  nodes: readonly CanvasNode[];
  onFit(): void;
}

export function ZoomCluster({ flow, nodes, onFit }: ZoomClusterProps) {
  const session = useSession();
  const { store, isReadOnly } = useCanvas();
  const { zoomIn, zoomOut, zoomTo } = useReactFlow();
  const percent = useStore(({ transform }) => Math.round(transform[2] * 100));
  const isWanted = useCanvasState((state) => state.isMinimapShown) ?? flow.places.size >= MINIMAP_FROM;
  return (
    <>
      <Panel
        position="bottom-left"
        className="sy-cluster rounded-control border border-border bg-overlay p-0.5 shadow-raised"
      >
        <Toolbar label="View">
          <IconButton
            icon={Minus}
            label="Zoom out"
            shortcut="-"
            size="compact"
            tooltipPlacement="top"
            onPress={() => void zoomOut({ duration: panDuration() })}
          />
          <Button
            variant="quiet"
            size="compact"
            className="w-12"
            aria-label={`Zoom ${percent} %, back to 100 %`}
            onPress={() => void zoomTo(1, { duration: panDuration() })}
          >
            {percent}%
          </Button>
          <IconButton
            icon={Plus}
            label="Zoom in"
            shortcut="+"
            size="compact"
            tooltipPlacement="top"
            onPress={() => void zoomIn({ duration: panDuration() })}
          />
          <span className="mx-0.5 h-4 w-px bg-border" />
          <IconButton
            icon={Maximize}
            label="Fit all"
            shortcut="Shift+1"
            size="compact"
            tooltipPlacement="top"
            onPress={onFit}
          />
          {!isReadOnly && (
            <IconButton
              icon={WandSparkles}
              label="Tidy"
              shortcut="Shift+T"
              size="compact"
              tooltipPlacement="top"
              onPress={() => tidy(session)}
            />
          )}
          <IconButton
            icon={MapIcon}
            label="Minimap"
            size="compact"
            tooltipPlacement="top"
            isSelected={isWanted}
            onPress={() => store.setState({ isMinimapShown: !isWanted })}
          />
        </Toolbar>
      </Panel>
      {isWanted && <Minimap nodes={nodes} />}
    </>
  );
}
