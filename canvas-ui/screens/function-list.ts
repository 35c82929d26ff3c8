import type { FunctionSummary } from '#schema';

/** Functions in a folder or below it; undefined: all. */
export function inFolder(
  functions: readonly FunctionSummary[],
  folder: string | undefined,
): readonly FunctionSummary[] {
  if (folder === undefined) return functions;
  return functions.filter(({ folder: own }) => own === folder || own?.startsWith(`${folder}/`));
}

/** Functions that have every word in their name, description, tags or folder. */
export function searchFunctions(functions: readonly FunctionSummary[], query: string): readonly FunctionSummary[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return functions;
  return functions.filter(({ name, description, folder = '', tags = [] }) => {
    const text = [name, description, folder, ...tags].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export interface Folder {
  path: string;
  name: string;
  level: number;
  count: number;
}

/** Every folder that functions are in, and those above them, each with how many functions are below it. */
export function foldersOf(functions: readonly FunctionSummary[]): Folder[] {
  const counts = new Map<string, number>();
  for (const { folder } of functions) {
    const steps = folder?.split('/').filter(Boolean) ?? [];
    steps.forEach((_, at) => {
      const path = steps.slice(0, at + 1).join('/');
      counts.set(path, (counts.get(path) ?? 0) + 1);
    });
  }
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([path, count]) => {
      const steps = path.split('/');
      return { path, name: steps.at(-1) ?? path, level: steps.length, count };
    });
}
