import type { NodeProps } from '@xyflow/react';
import { ChevronDown, Plus } from 'lucide-react';
import { type MouseEvent, memo } from 'react';
import { useSession } from '#editor';
import { BODY, CONTAINER_HEADER } from '#model';
import { cx, KindTile } from '#ui';
import { BlockBadges } from './BlockBadges.tsx';
import { BlockName } from './BlockName.tsx';
import { isSameLook, useBlockLook } from './BlockNode.tsx';
import { BlockStatus } from './BlockStatus.tsx';
import { useCanvas, useCanvasState } from './CanvasContext.ts';
import type { ContainerFlowNode, SlotData } from './flow-types.ts';
import { LooseOutputs } from './LooseOutputs.tsx';
import { PassSwitcher } from './PassSwitcher.tsx';
import { Ports } from './Ports.tsx';
import { STRIPES } from './stripes.ts';
import { useFold } from './use-fold.ts';
import { useLit } from './use-lit.ts';
import { useNodeFocus } from './use-node-focus.ts';

/** A block that holds graphs: a header, and room for each of them. */
export const ContainerNode = memo(
  function ContainerNode({ id, data, selected, width = 0, height = 0 }: NodeProps<ContainerFlowNode>) {
    const { block, kind, subtitle, ports, loose, isPinned, slots } = data;
    const { isReadOnly, marks, flow } = useCanvas();
    const ref = useNodeFocus(id);
    const { run, problems, name, attributes } = useBlockLook(id, data);
    return (
      <>
        {/* biome-ignore lint/a11y/useSemanticElements: a block on a canvas is no fieldset */}
        <div
          ref={ref}
          role="group"
          aria-roledescription="container"
          aria-label={name}
          aria-current={selected}
          tabIndex={-1}
          data-focus={id}
          {...attributes}
          {...useLit(id)}
          className="sy-block sy-container"
        >
          <div className="sy-container-header flex items-center gap-2 pe-1 ps-3" style={{ height: CONTAINER_HEADER }}>
            <span className={cx('sy-stripe', STRIPES[kind])} />
            <KindTile kind={kind} size="small" className="sy-tile" />
            <span className="flex min-w-0 flex-1 items-baseline gap-2">
              <span className="min-w-0 shrink-0">
                <BlockName id={id} name={block.name} className="max-w-40" />
              </span>
              <span className="sy-subtitle min-w-0 truncate text-caption text-muted" title={subtitle}>
                {subtitle}
              </span>
            </span>
            <BlockStatus run={run} isShort={(run?.passes ?? 0) > 0} />
            {run && run.passes > 0 && <PassSwitcher id={id} name={block.name} passes={run.passes} />}
            {!isReadOnly && <Collapse id={id} name={block.name} />}
          </div>
          {slots.map((slot) => (
            <SlotRoom key={slot.slot} slot={slot} container={block.name} isTitled={slots.length > 1} />
          ))}
          <BlockBadges block={block} isPinned={isPinned} problems={problems} mark={marks?.get(id)} />
        </div>
        <Ports ports={ports} width={width} height={height} isOpenContainer isReadOnly={isReadOnly} />
        <LooseOutputs
          id={id}
          name={block.name}
          ports={ports}
          loose={loose}
          width={width}
          height={height}
          isOpenContainer
          isTight={flow.current.places.get(id)?.graph !== BODY}
          isReadOnly={isReadOnly}
        />
      </>
    );
  },
  (before, after) => isSameLook(before, after) && before.width === after.width && before.height === after.height,
);

function Collapse({ id, name }: { id: string; name: string }) {
  const fold = useFold(id);
  return (
    <button
      type="button"
      tabIndex={-1}
      data-keys="own"
      aria-label={`Collapse ${name}`}
      title="Collapse"
      onClick={fold}
      className="sy-fold nodrag nopan"
    >
      <ChevronDown size={16} strokeWidth={1.75} aria-hidden />
    </button>
  );
}

const AROUND = 16;
const TITLE = 24;

/** The room of one graph. An empty one asks for its first block. */
function SlotRoom({ slot, container, isTitled }: { slot: SlotData; container: string; isTitled: boolean }) {
  const { view } = useSession();
  const { isReadOnly } = useCanvas();
  const isTarget = useCanvasState(({ dropInto }) => dropInto === slot.key);
  const { x, y, width, height } = slot.box;
  const open = (event: MouseEvent<HTMLElement>) => {
    event.stopPropagation();
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    view.show({ kind: 'picker', spot: { in: slot.key }, at: { x: left, y: bottom } });
  };
  return (
    <div
      className="sy-slot absolute"
      data-target={isTarget || undefined}
      data-single={!isTitled || undefined}
      style={{
        left: x - AROUND,
        top: y - AROUND - (isTitled ? TITLE : 0),
        width: width + 2 * AROUND,
        height: height + 2 * AROUND + (isTitled ? TITLE : 0),
      }}
    >
      {isTitled && (
        <span className="sy-slot-title absolute top-2 start-4 text-caption font-medium text-muted">{slot.title}</span>
      )}
      {slot.isEmpty && (
        <button
          type="button"
          tabIndex={-1}
          data-keys="own"
          disabled={isReadOnly}
          aria-label={`Add a block to ${slot.title} of ${container}`}
          onClick={open}
          className="sy-empty-slot nodrag nopan absolute flex items-center justify-center gap-2 text-label text-muted"
          style={{ left: AROUND, top: AROUND + (isTitled ? TITLE : 0), width, height: 64 }}
        >
          {isReadOnly ? (
            'Empty'
          ) : (
            <>
              <Plus size={16} strokeWidth={1.75} aria-hidden /> Add a block
            </>
          )}
        </button>
      )}
    </div>
  );
}
