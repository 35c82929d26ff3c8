import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { useSession } from '#editor';
import { Button, Menu, type MenuGroup } from '#ui';
import { blockMenu } from './block-menu.ts';
import { useCanvas, useCanvasState, useFocusCanvas } from './CanvasContext.ts';
import type { CanvasMenu } from './canvas-store.ts';
import { edgeMenu, noteMenu, paneMenu } from './other-menus.ts';

/** What a menu offers, and what its entries do. */
export interface MenuContent {
  label: string;
  sections: readonly MenuGroup[];
  act(id: string): void;
}

/** The menu of a block, an edge, a note or the canvas: right click, or Shift+F10. */
export function CanvasMenus(): ReactNode {
  const menu = useCanvasState((state) => state.menu);
  return menu ? <OpenMenu menu={menu} /> : null;
}

function OpenMenu({ menu }: { menu: CanvasMenu }) {
  const session = useSession();
  const scope = useCanvas();
  const focusCanvas = useFocusCanvas();
  const content = useMemo((): MenuContent => {
    if (menu.kind === 'block') return blockMenu(session, scope, menu.id);
    if (menu.kind === 'edge') return edgeMenu(session, scope, menu.edge, menu.at);
    return menu.kind === 'note' ? noteMenu(session, scope, menu.id) : paneMenu(session, scope, menu);
  }, [menu, session, scope]);
  const close = () => {
    if (scope.store.getState().menu === menu) scope.store.setState({ menu: undefined });
  };
  return (
    <div className="fixed z-30 size-0" style={{ left: menu.at.x, top: menu.at.y }}>
      <Menu
        label={content.label}
        trigger={
          <Button
            aria-label={content.label}
            className="pointer-events-none absolute size-0 overflow-hidden border-0 p-0 opacity-0"
          />
        }
        sections={content.sections}
        isOpen
        placement="right top"
        onOpenChange={(isOpen) => {
          if (isOpen) return;
          close();
          focusCanvas();
        }}
        onAction={(id) => {
          close();
          focusCanvas();
          content.act(id);
        }}
      />
    </div>
  );
}
