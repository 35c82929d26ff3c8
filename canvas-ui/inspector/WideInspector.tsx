import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useSession, useView } from '#editor';
import type { Block } from '#schema';
import { BlockHeader } from './BlockHeader.tsx';
import { ConfigTab } from './ConfigTab.tsx';
import { InputTab } from './InputTab.tsx';
import { OutputTab } from './OutputTab.tsx';

/** Input, config and output beside each other, over the canvas. Esc goes back. */
export function WideInspector({ block }: { block: Block }) {
  const { view } = useSession();
  const inspector = useView((state) => state.inspector);
  const title = useId();
  const box = useRef<HTMLElement>(null);
  // Whatever has the keyboard below can't be seen any more. It gets it back.
  useEffect(() => {
    const before = document.activeElement;
    if (!box.current || box.current.contains(before)) return undefined;
    box.current.focus();
    return () => {
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <section
      ref={box}
      tabIndex={-1}
      aria-labelledby={title}
      className="absolute inset-0 z-20 flex flex-col bg-surface outline-none"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) view.set({ inspector: { ...inspector, isWide: false } });
      }}
    >
      <h2 id={title} className="sr-only">
        {block.name}, side by side
      </h2>
      <BlockHeader block={block} />
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(240px,1fr)_minmax(360px,1.4fr)_minmax(280px,1.2fr)] divide-x divide-border overflow-x-auto">
        <Column title="Input">
          <InputTab />
        </Column>
        <Column title="Config" isScrolling>
          <ConfigTab block={block} />
        </Column>
        <Column title="Output">
          <OutputTab key={block.id} block={block} />
        </Column>
      </div>
    </section>
  );
}

function Column({
  title,
  isScrolling = false,
  children,
}: {
  title: string;
  isScrolling?: boolean;
  children: ReactNode;
}) {
  return (
    <section aria-label={title} className="flex min-h-0 min-w-0 flex-col">
      <h3 className="border-b border-border px-4 py-2 text-label font-medium text-muted">{title}</h3>
      <div className={isScrolling ? 'min-h-0 flex-1 overflow-auto' : 'flex min-h-0 flex-1 flex-col'}>{children}</div>
    </section>
  );
}
