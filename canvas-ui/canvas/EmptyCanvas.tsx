import { LayoutTemplate, Plus } from 'lucide-react';
import { type MouseEvent, useState } from 'react';
import { useSession } from '#editor';
import { addBlock, BODY } from '#model';
import { Button, KindTile, lazyPart } from '#ui';
import { useCanvas } from './CanvasContext.ts';
import { findMarked, firstGap } from './schema-search.ts';

const TemplateDialog = lazyPart(async () => (await import('./TemplateDialog.tsx')).TemplateDialog);

/** Before there is any block: one way to begin, and three short cuts. */
export function EmptyCanvas() {
  const { view } = useSession();
  const { isReadOnly } = useCanvas();
  const open = (event: MouseEvent<HTMLElement>) => {
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    view.show({ kind: 'picker', spot: { in: BODY }, at: { x: left, y: bottom } });
  };
  if (isReadOnly) {
    return (
      <p className="absolute inset-0 z-10 flex items-center justify-center text-body text-muted">
        There is no block in this function.
      </p>
    );
  }
  return (
    <div className="pointer-events-none absolute inset-0 z-10 flex flex-col items-center justify-center gap-4 p-6">
      <button
        type="button"
        onClick={open}
        className="pointer-events-auto flex w-80 max-w-full flex-col items-center gap-2 rounded-panel border border-dashed border-strong bg-surface px-6 py-8 text-center hover:border-accent"
      >
        <span className="flex size-10 items-center justify-center rounded-full bg-accent text-on-accent">
          <Plus size={20} strokeWidth={2} aria-hidden />
        </span>
        <span className="text-title font-semibold">Add first block</span>
        <span className="text-body text-muted">A function runs its blocks from top to bottom.</span>
      </button>
      <Starters />
    </div>
  );
}

function Starters() {
  const session = useSession();
  const { types, view } = session;
  const [isChoosing, setChoosing] = useState(false);
  const query = types.blocks.find(({ config }) => findMarked(config, { widget: 'resource' }).length > 0);
  const code = types.blocks.find(
    ({ kind, config }) => kind === 'js' && findMarked(config, { language: 'javascript' }).length > 0,
  );
  const start = (type: string) => {
    const outcome = session.do(addBlock({ type }, { in: BODY }));
    if (!outcome.ok) return;
    const gap = firstGap(session.catalog.block(type)?.config, session.catalog.startConfig(type));
    view.jumpTo(outcome.select[0], gap ?? '');
  };
  return (
    <div className="pointer-events-auto flex flex-wrap items-center justify-center gap-2">
      <span className="text-label text-muted">or start with</span>
      {query && (
        <Button onPress={() => start(query.type)}>
          <KindTile kind={query.kind} size="small" /> Query
        </Button>
      )}
      {code && (
        <Button onPress={() => start(code.type)}>
          <KindTile kind={code.kind} size="small" /> Code
        </Button>
      )}
      <Button icon={LayoutTemplate} onPress={() => setChoosing(true)}>
        Template
      </Button>
      {isChoosing && <TemplateDialog onClose={() => setChoosing(false)} />}
    </div>
  );
}
