import type { Action } from '#editor';
import {
  componentOrder,
  copyComponents,
  duplicateComponent,
  indexOfPage,
  nudgeComponent,
  outlineOfPage,
  pasteComponents,
  readComponents,
  removeComponent,
} from '#page-model';
import { copyText } from '#ui';
import { spotAtEnd } from './drag.ts';
import type { PageSession } from './page-session.ts';

/** What can be done with keys in the page builder. */
export function createBuilderActions(session: PageSession): Action[] {
  const selected = () => session.store.getState().selected;
  const withSelected = (act: (id: string) => void) => {
    const id = selected();
    if (id !== undefined) act(id);
  };
  const onSelected = (id: string, title: string, keys: string[], act: (component: string) => void): Action => ({
    ...{ id: `page.${id}`, title, group: 'Page', keys, scope: 'canvas' },
    isEnabled: () => selected() !== undefined,
    run: () => withSelected(act),
  });
  return [
    ...history(session),
    ...moving(session),
    onSelected('up', 'Move up', ['Alt+ArrowUp'], (id) => session.do(nudgeComponent(id, 'up'))),
    onSelected('down', 'Move down', ['Alt+ArrowDown'], (id) => session.do(nudgeComponent(id, 'down'))),
    onSelected('out', 'Move out of what it is in', ['Alt+ArrowLeft'], (id) => session.do(nudgeComponent(id, 'out'))),
    onSelected('in', 'Move into the one before', ['Alt+ArrowRight'], (id) => session.do(nudgeComponent(id, 'in'))),
    onSelected('duplicate', 'Duplicate component', ['Ctrl+D'], (id) => session.do(duplicateComponent(id))),
    onSelected('delete', 'Delete component', ['Delete', 'Backspace'], (id) => session.do(removeComponent(id))),
    onSelected(
      'copy',
      'Copy component',
      ['Ctrl+C'],
      (id) => void copyText(copyComponents(session.document(), [id]), 'Component'),
    ),
    onSelected('rename', 'Rename component', ['F2'], () => focusInspector('input')),
    onSelected('edit', 'Edit component', ['Enter'], () => focusInspector('[role="tabpanel"] [data-field]')),
    {
      ...{ id: 'page.paste', title: 'Paste components', group: 'Page', keys: ['Ctrl+V'], scope: 'canvas' },
      run: () => void paste(session),
    },
  ];
}

function history(session: PageSession): Action[] {
  const common = { group: 'Page', scope: 'editor' } as const;
  return [
    { ...common, id: 'page.undo', title: 'Undo', keys: ['Ctrl+Z'], run: session.undo },
    { ...common, id: 'page.redo', title: 'Redo', keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], run: session.redo },
  ];
}

/** The selection goes through the page in the order that it is read in. */
function moving(session: PageSession): Action[] {
  const step = (by: 1 | -1) => {
    const order = componentOrder(outlineOfPage(session.document(), session.catalog));
    const { selected } = session.store.getState();
    const at = selected === undefined ? (by === 1 ? -1 : order.length) : order.indexOf(selected);
    const next = order[at + by];
    if (next !== undefined) select(session, next);
  };
  const action = (id: string, title: string, keys: string[], run: () => void): Action => ({
    ...{ id: `page.${id}`, title, group: 'Page', keys, scope: 'canvas', run },
  });
  return [
    action('next', 'Next component', ['ArrowDown'], () => step(1)),
    action('previous', 'Previous component', ['ArrowUp'], () => step(-1)),
    action('outside', 'What is around it', ['ArrowLeft'], () => {
      const { selected } = session.store.getState();
      const around =
        selected === undefined ? undefined : indexOfPage(session.document()).components.get(selected)?.around;
      const owner = around?.at(-1);
      if (owner !== undefined) select(session, owner);
    }),
    action('clear', 'Select nothing', ['Escape'], () => session.select(undefined)),
  ];
}

function select(session: PageSession, id: string): void {
  session.select(id);
  const { component } = indexOfPage(session.document()).components.get(id) ?? {};
  if (component)
    session.notices.announce(`${component.name}, ${session.catalog.get(component.type)?.title ?? component.type}`);
  requestAnimationFrame(() => {
    document.querySelector(`[data-stage] [data-component="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'nearest' });
  });
}

/** What is written comes first: buttons stand before the text that they are for. */
function focusInspector(selector: string): void {
  const found = document.querySelector('aside[aria-label="Inspector"]')?.querySelector(selector);
  const control = found?.matches('input')
    ? found
    : (found?.querySelector('input, textarea, [contenteditable="true"]') ?? found?.querySelector('button'));
  if (control instanceof HTMLElement) control.focus();
}

async function paste(session: PageSession): Promise<void> {
  const components = readComponents(await navigator.clipboard.readText().catch(() => ''));
  if (!components) session.notices.error('The clipboard holds no components.');
  else session.do(pasteComponents(components, spotAtEnd(session)));
}
