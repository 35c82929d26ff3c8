/** How a Mac names the keys; the command key takes the place of Ctrl. */
const MAC: Record<string, string> = {
  Ctrl: '⌘',
  Alt: '⌥',
  Shift: '⇧',
  Enter: '↵',
  Delete: '⌦',
  Backspace: '⌫',
};

const OTHERS: Record<string, string> = { Enter: '↵', Delete: 'Del' };

const ARROWS: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' };

/** `Ctrl+Shift+Enter` as the caps to draw. A plus sign of its own is a key: `Ctrl++`. */
export function keyCaps(keys: string, isMac: boolean): string[] {
  const names = isMac ? MAC : OTHERS;
  return splitKeys(keys).map((key) => ARROWS[key] ?? names[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}

/** The same for a screen reader: `Command Shift Enter`. */
export function spokenKeys(keys: string, isMac: boolean): string {
  return splitKeys(keys)
    .map((key) => (isMac && key === 'Ctrl' ? 'Command' : key))
    .join(' ');
}

function splitKeys(keys: string): string[] {
  return keys.split(/(?<=.)\+(?=.)/).filter((key) => key !== '');
}

export function isMacKeyboard(): boolean {
  return /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');
}
