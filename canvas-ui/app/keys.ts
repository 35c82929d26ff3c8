import type { ActionScope, Shortcuts } from '#editor';

/** Also a control inside of a block: what is pressed on it is not meant for the block. */
const FIELDS = 'input, textarea, select, [contenteditable="true"], .cm-editor, [data-keys="own"]';
/** Whatever lies over the page keeps its keys to itself. */
const OVERLAYS = '[role="dialog"], [role="menu"], [role="listbox"], [role="alertdialog"]';

/** Every key press of the page, to the one registry. A control that used a key has stopped it before it comes here. */
export function listenToKeys(shortcuts: Shortcuts): () => void {
  let chord: { key: string; until: number } | undefined;
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || !(event.target instanceof Element)) return;
    const scopes = scopesOf(event.target);
    // "G, then R": two letters, one shortly after the other.
    const pressed = chord && chord.until > event.timeStamp ? `${chord.key} ${event.key.toUpperCase()}` : undefined;
    chord = undefined;
    const second = pressed === undefined ? undefined : findChord(shortcuts, pressed, scopes);
    const action = second ?? shortcuts.find(event, scopes);
    if (action) {
      event.preventDefault();
      action.run();
    } else if (isChordStart(shortcuts, event, scopes)) {
      chord = { key: event.key.toUpperCase(), until: event.timeStamp + 1_200 };
    }
  };
  // A button takes Enter for a press of its own, whatever is held with it.
  const onEnterWith = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey || event.altKey)) return;
    if (event.target instanceof Element && event.target.closest(FIELDS)) return;
    onKey(event);
    if (event.defaultPrevented) event.stopPropagation();
  };
  addEventListener('keydown', onEnterWith, true);
  addEventListener('keydown', onKey);
  return () => {
    removeEventListener('keydown', onEnterWith, true);
    removeEventListener('keydown', onKey);
  };
}

/** Where the focus is decides which actions a key can mean. */
function scopesOf(target: Element): ReadonlySet<ActionScope> {
  if (target.closest(OVERLAYS)) return new Set<ActionScope>();
  const isField = target.closest(FIELDS) !== null;
  const scopes = new Set<ActionScope>(['app', 'editor']);
  if (!isField && (target === document.body || target.closest('[data-scope="canvas"]'))) scopes.add('canvas');
  return scopes;
}

function findChord(shortcuts: Shortcuts, pressed: string, scopes: ReadonlySet<ActionScope>) {
  if (!shortcuts.hasSingleKeys() || !scopes.has('canvas')) return undefined;
  return shortcuts.all().find(({ keys = [], isEnabled }) => keys.includes(pressed) && (isEnabled?.() ?? true));
}

function isChordStart(shortcuts: Shortcuts, event: KeyboardEvent, scopes: ReadonlySet<ActionScope>): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || !scopes.has('canvas')) return false;
  const start = `${event.key.toUpperCase()} `;
  return (
    shortcuts.hasSingleKeys() && shortcuts.all().some(({ keys = [] }) => keys.some((key) => key.startsWith(start)))
  );
}
