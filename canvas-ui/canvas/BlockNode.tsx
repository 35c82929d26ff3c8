import type { NodeProps } from '@xyflow/react';
import { ChevronRight } from 'lucide-react';
import { memo } from 'react';
import { useBlockRun, useView } from '#editor';
import { BLOCK_HEIGHT, BLOCK_WIDTH, BODY, ownerOf } from '#model';
import { cx, KindTile } from '#ui';
import { BlockBadges } from './BlockBadges.tsx';
import { BlockName } from './BlockName.tsx';
import { BlockStatus, spokenStatus, useShownRun } from './BlockStatus.tsx';
import { plural, spokenName } from './block-words.ts';
import { useBlockProblems, useCanvas, useCanvasState, useProblemsInside } from './CanvasContext.ts';
import type { BlockData, BlockFlowNode } from './flow-types.ts';
import { LooseOutputs } from './LooseOutputs.tsx';
import { Ports } from './Ports.tsx';
import { STRIPES, TINTS } from './stripes.ts';
import { useIsTile } from './use-detail.ts';
import { useFold } from './use-fold.ts';
import { useLit } from './use-lit.ts';
import { useNodeFocus } from './use-node-focus.ts';

export const BlockNode = memo(function BlockNode({ id, data, selected }: NodeProps<BlockFlowNode>) {
  const { kind, isContainer } = data;
  const ref = useNodeFocus(id);
  const look = useBlockLook(id, data);
  const isTile = useIsTile();
  const lit = useLit(id);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a block on a canvas is no fieldset */}
      <div
        ref={ref}
        role="group"
        aria-roledescription="block"
        aria-label={look.name}
        aria-current={selected}
        tabIndex={-1}
        data-focus={id}
        {...look.attributes}
        {...lit}
        className={cx(
          'sy-block flex items-center gap-3 px-4',
          isTile && 'sy-tiny',
          isTile && TINTS[kind],
          isContainer && 'sy-stacked',
        )}
      >
        <KindTile kind={kind} className="sy-tile" />
        {!isTile && <BlockBody id={id} data={data} look={look} />}
      </div>
      {!isTile && <BlockEnds id={id} data={data} />}
    </>
  );
}, isSameLook);

type Look = ReturnType<typeof useBlockLook>;

function BlockBody({ id, data, look }: { id: string; data: BlockData; look: Look }) {
  const { block, kind, subtitle, isPinned, isContainer } = data;
  const { marks } = useCanvas();
  return (
    <>
      <span className={cx('sy-stripe', STRIPES[kind])} />
      <span className="min-w-0 flex-1">
        <BlockName id={id} name={block.name} />
        <span className="sy-subtitle block truncate text-caption text-muted" title={subtitle}>
          {subtitle}
        </span>
      </span>
      <BlockStatus run={look.run} />
      {isContainer && <Expand id={id} name={block.name} />}
      <BlockBadges
        block={block}
        isPinned={isPinned}
        problems={look.problems}
        inside={look.inside}
        mark={marks?.get(id)}
      />
    </>
  );
}

function BlockEnds({ id, data: { block, ports, loose } }: { id: string; data: BlockData }) {
  const { isReadOnly, flow } = useCanvas();
  const isTight = flow.current.places.get(id)?.graph !== BODY;
  const shared = { ports, width: BLOCK_WIDTH, height: BLOCK_HEIGHT, isReadOnly };
  return (
    <>
      <Ports {...shared} />
      <LooseOutputs {...shared} id={id} name={block.name} loose={loose} isTight={isTight} />
    </>
  );
}

/** Where it stands is React Flow's business: a block that is dragged along does not have to be rendered. */
export function isSameLook(
  before: { data: BlockData; selected: boolean },
  after: { data: BlockData; selected: boolean },
): boolean {
  return before.data === after.data && before.selected === after.selected;
}

/** What a block looks like beyond its document: its run, its problems, the search, a connection that is being drawn. */
export function useBlockLook(id: string, { block, subtitle, ports, isPinned, isContainer }: BlockData) {
  const { isComparison, flow, marks } = useCanvas();
  const own = useBlockRun(id);
  const owner = ownerOf(flow.current.places.get(id)?.graph ?? '')?.block;
  const around = useBlockRun(owner ?? '');
  const shown = useShownRun(own, owner === undefined ? undefined : { id: owner, run: around });
  const run = isComparison ? undefined : shown;
  const problems = useBlockProblems(id);
  const inside = useProblemsInside(id);
  const isDimmed = useView(({ found }) => found !== undefined && !found.has(id));
  const isSelected = useView(({ selected }) => selected.has(id));
  const target = useCanvasState(({ connecting }) => {
    if (!connecting || connecting.from === id) return undefined;
    return connecting.targets.has(id) ? 'valid' : 'invalid';
  });
  const name = spokenName({
    name: block.name,
    subtitle,
    status: spokenStatus(run),
    pass: isContainer && run && run.passes > 0 ? plural(run.passes, 'pass', 'passes') : undefined,
    isPinned,
    isDisabled: block.disabled === true,
    hasNote: block.note !== undefined,
    problems: problems?.all.length ?? 0,
    outputs: ports.length,
  });
  const attributes = {
    'data-status': run?.status,
    'data-problem': problems?.worst,
    'data-disabled': block.disabled === true || undefined,
    'data-pinned': isPinned || undefined,
    'data-selected': isSelected || undefined,
    'data-dimmed': isDimmed || undefined,
    'data-target': target,
    'data-mark': marks?.get(id),
  };
  return { run, problems, inside, name, attributes };
}

function Expand({ id, name }: { id: string; name: string }) {
  const { isReadOnly } = useCanvas();
  const fold = useFold(id);
  if (isReadOnly) return null;
  return (
    <button
      type="button"
      tabIndex={-1}
      data-keys="own"
      aria-label={`Expand ${name}`}
      title="Expand"
      onClick={fold}
      className="sy-fold nodrag nopan -me-2"
    >
      <ChevronRight size={16} strokeWidth={1.75} aria-hidden />
    </button>
  );
}
