import type { Action, Target } from '#editor';
import type { FunctionSummary, PageSummary, ResourceState, Run } from '#schema';

/** One row of the palette. */
export interface PaletteItem {
  id: string;
  group: string;
  title: string;
  hint: string;
  keys: string | undefined;
  run(): void;
}

interface Places {
  function(name: string): void;
  page(name: string): void;
  resource(name: string): void;
  run(id: string): void;
}

interface Sources {
  actions: readonly Action[];
  /** Of what is open. */
  targets: readonly Target[];
  functions: readonly FunctionSummary[];
  pages: readonly PageSummary[];
  resources: readonly ResourceState[];
  runs: readonly Run[];
  go: Places;
}

/** Everything that can be found or done, in the order in which it is shown. */
export function paletteItems({ actions, targets, functions, pages, resources, runs, go }: Sources): PaletteItem[] {
  const doable = actions.filter(({ isEnabled }) => isEnabled?.() ?? true);
  return [
    ...doable.map(({ id, group, title, keys, run }) => ({
      id: `do ${id}`,
      group,
      title,
      hint: '',
      keys: keys?.[0],
      run,
    })),
    ...targets.map((target) => ({ ...target, keys: undefined })),
    ...functions.map(({ name, description }) => ({
      id: `function ${name}`,
      group: 'Functions',
      title: name,
      hint: description,
      keys: undefined,
      run: () => go.function(name),
    })),
    ...pages.map(({ name, title }) => ({
      id: `page ${name}`,
      group: 'Pages',
      title: name,
      hint: title,
      keys: undefined,
      run: () => go.page(name),
    })),
    ...resources.map(({ name, connector }) => ({
      id: `resource ${name}`,
      group: 'Resources',
      title: name,
      hint: connector,
      keys: undefined,
      run: () => go.resource(name),
    })),
    ...runs.map(({ id, functionName, status, startedAt }) => ({
      id: `run ${id}`,
      group: 'Recent runs',
      title: `${functionName} ${status}`,
      hint: startedAt.slice(0, 19).replace('T', ' '),
      keys: undefined,
      run: () => go.run(id),
    })),
  ];
}

/** Rows that have all words of the query, those that begin with it first. Every word may stand anywhere. */
export function searchItems(items: readonly PaletteItem[], query: string, most = 60): PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return items.slice(0, most);
  const scored = items.flatMap((item) => {
    const title = item.title.toLowerCase();
    const all = `${title} ${item.group.toLowerCase()} ${item.hint.toLowerCase()}`;
    if (!words.every((word) => all.includes(word))) return [];
    const inTitle = words.filter((word) => title.includes(word)).length;
    return [{ item, score: inTitle * 2 + (title.startsWith(words[0] ?? '') ? 1 : 0) }];
  });
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ item }) => item);
}
