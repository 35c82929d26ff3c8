/** Where a key acts. `canvas`: canvas, outline or timeline have the focus, and no field. `editor`: also in fields. */
export type ActionScope = 'canvas' | 'editor' | 'app';

/** Something that an author can do, by key, by palette or by button. */
export interface Action {
  id: string;
  title: string;
  /** Heading in the palette and in the list of keys. */
  group: string;
  /** As `Ctrl+Shift+Enter`; Ctrl is Cmd on a Mac. The first one is shown. */
  keys?: readonly string[];
  scope: ActionScope;
  isEnabled?(): boolean;
  run(): void;
}

/** Something by its name: a block of the function that is open, a component of the page. The palette finds it. */
export interface Target {
  id: string;
  /** Heading in the palette. */
  group: string;
  title: string;
  hint: string;
  /** Goes there. */
  run(): void;
}

export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/**
 * The one place that knows keys. Components offer their actions while they are there; the newest of several with the same
 * key and scope wins, and of scopes the narrowest that holds.
 */
export interface Shortcuts {
  /** Answers how to take them away again. */
  offer(actions: readonly Action[]): () => void;
  all(): readonly Action[];
  /** `read` is asked each time that somebody looks. Answers how to take them away again. */
  offerTargets(read: () => readonly Target[]): () => void;
  targets(): readonly Target[];
  /** The action of a key press, or undefined. */
  find(press: KeyPress, scopes: ReadonlySet<ActionScope>): Action | undefined;
  /** Single letters may be turned off (WCAG 2.1.4). */
  setSingleKeys(isOn: boolean): void;
  hasSingleKeys(): boolean;
  watch(listener: () => void): () => void;
}

const SINGLE_KEYS_OFF = 'switchyard.singleKeysOff';

export function createShortcuts(isMac: boolean, storage?: Pick<Storage, 'getItem' | 'setItem'>): Shortcuts {
  let offers: readonly (readonly Action[])[] = [];
  let flat: readonly Action[] = [];
  let isSingleOn = storage?.getItem(SINGLE_KEYS_OFF) !== 'true';
  const listeners = new Set<() => void>();
  const targets = new Set<() => readonly Target[]>();
  const changed = () => {
    flat = offers.flat();
    for (const listener of [...listeners]) listener();
  };
  return {
    offer(actions) {
      offers = [...offers, actions];
      changed();
      return () => {
        offers = offers.filter((other) => other !== actions);
        changed();
      };
    },
    all: () => flat,
    offerTargets(read) {
      targets.add(read);
      return () => targets.delete(read);
    },
    targets: () => [...targets].flatMap((read) => read()),
    find(press, scopes) {
      const pressed = normalize(press, isMac);
      if (!isSingleOn && isSingle(pressed)) return undefined;
      const fits = flat.filter(
        ({ keys = [], scope, isEnabled }) =>
          scopes.has(scope) && keys.includes(pressed) && (isEnabled === undefined || isEnabled()),
      );
      const order: readonly ActionScope[] = ['canvas', 'editor', 'app'];
      for (const scope of order) {
        const found = fits.findLast((action) => action.scope === scope);
        if (found) return found;
      }
      return undefined;
    },
    setSingleKeys(isOn) {
      isSingleOn = isOn;
      storage?.setItem(SINGLE_KEYS_OFF, String(!isOn));
      changed();
    },
    hasSingleKeys: () => isSingleOn,
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A key press as actions name it: modifiers in one order, letters upper case. */
export function normalize({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyPress, isMac: boolean): string {
  const isMod = isMac ? metaKey : ctrlKey;
  const name = nameOf(key, code, altKey || shiftKey);
  // Signs that need Shift on some keyboards are named by themselves.
  const isSign = name.length === 1 && !/[A-Z0-9]/.test(name);
  return [isMod && 'Ctrl', altKey && 'Alt', shiftKey && !isSign && 'Shift', name].filter(Boolean).join('+');
}

/** With Alt or Shift the key tells another sign; where it is on the keyboard then counts for letters and digits. */
function nameOf(key: string, code: string, isModified: boolean): string {
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (isModified && digit !== undefined) return digit;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (isModified && letter !== undefined && !/^[a-zA-Z]$/.test(key)) return letter;
  if (key === ' ') return 'Space';
  return key.length === 1 ? key.toUpperCase() : key;
}

function isSingle(keys: string): boolean {
  return /^(Shift\+)?[A-Z0-9]$/.test(keys);
}
