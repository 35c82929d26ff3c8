/** Where the author was looking, by function; and which blocks were added last. Kept in this browser. */

export interface KeptViewport {
  x: number;
  y: number;
  zoom: number;
}

const VIEWPORTS = 'switchyard.viewports';
const RECENT = 'switchyard.recentBlocks';
const MAX_FUNCTIONS = 50;
const MAX_RECENT = 4;

export function keptViewport(name: string): KeptViewport | undefined {
  const all = read(VIEWPORTS);
  const found = Array.isArray(all) ? all.find((one) => isEntry(one) && one[0] === name) : undefined;
  return isEntry(found) ? found[1] : undefined;
}

export function keepViewport(name: string, { x, y, zoom }: KeptViewport): void {
  write(VIEWPORTS, [[name, { x, y, zoom }], ...viewportsBut(name)].slice(0, MAX_FUNCTIONS));
}

/** Everything was in view: the next visit begins like that, too, however large the screen is then. */
export function forgetViewport(name: string): void {
  write(VIEWPORTS, viewportsBut(name));
}

function viewportsBut(name: string): unknown[] {
  const all = read(VIEWPORTS);
  return Array.isArray(all) ? all.filter((one) => isEntry(one) && one[0] !== name) : [];
}

export function recentEntries(): string[] {
  const all = read(RECENT);
  return Array.isArray(all) ? all.filter((one) => typeof one === 'string') : [];
}

export function keepRecent(id: string): void {
  write(RECENT, [id, ...recentEntries().filter((one) => one !== id)].slice(0, MAX_RECENT));
}

function isEntry(value: unknown): value is [string, KeptViewport] {
  if (!Array.isArray(value) || typeof value[0] !== 'string') return false;
  const { x, y, zoom } = Object(value[1]);
  return [x, y, zoom].every(Number.isFinite) && zoom > 0;
}

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Without storage the next visit starts afresh.
  }
}
