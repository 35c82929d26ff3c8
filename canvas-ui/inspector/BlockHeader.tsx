import { Ellipsis, Maximize2, Minimize2, Play } from 'lucide-react';
import { runBlock, useBlockRun, useDocument, useRunner, useSession, useView } from '#editor';
import type { Block } from '#schema';
import { Button, IconButton, KindTile, Menu, Pill } from '#ui';
import { BlockName } from './BlockName.tsx';
import { blockMenu, doBlockAction } from './block-menu.ts';
import { useIsReadOnly } from './use-read-only.ts';

/** Who the block is, and what can be done with it. */
export function BlockHeader({ block }: { block: Block }) {
  const session = useSession();
  const isReadOnly = useIsReadOnly();
  const { kind, title } = session.catalog.face(block);
  const inspector = useView((state) => state.inspector);
  const isBusy = useRunner((state) => state.phase !== 'idle');
  const isPinned = useDocument(({ history }) => Object.hasOwn(history.document.layout.pins ?? {}, block.name));
  const output = useBlockRun(block.id)?.shown.output;
  return (
    <header className="flex flex-col gap-2 border-b border-border px-4 pt-3 pb-2">
      <div className="flex items-start gap-2">
        <KindTile kind={kind} />
        <BlockName key={block.id} block={block} isReadOnly={isReadOnly} />
        <Button
          icon={Play}
          className="ms-auto"
          isDisabled={isReadOnly || isBusy}
          onPress={() => runBlock(session, block.id)}
        >
          Run block
        </Button>
        <Menu
          label={`Actions for ${block.name}`}
          placement="bottom end"
          trigger={<IconButton icon={Ellipsis} label="More actions" isDisabled={isReadOnly} />}
          sections={blockMenu(block, { isPinned, canPin: output !== undefined && !output.truncated })}
          onAction={(action) => doBlockAction(session, block, action)}
        />
      </div>
      <div className="flex items-center gap-2 text-label text-subtle">
        <span>{title}</span>
        {block.disabled && <Pill>Disabled</Pill>}
        {isPinned && <Pill tone="pinned">Pinned</Pill>}
        <span className="flex-1" />
        <IconButton
          icon={inspector.isWide ? Minimize2 : Maximize2}
          size="compact"
          label={inspector.isWide ? 'Back to the canvas' : 'Input, config and output side by side'}
          shortcut="Shift+Enter"
          onPress={() => session.view.set({ inspector: { ...inspector, isWide: !inspector.isWide } })}
        />
      </div>
    </header>
  );
}
