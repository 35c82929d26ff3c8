import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What we read of a profile as `node --cpu-prof` writes it. */
const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/** Starting is not what is measured. */
const SKIP_MICROS = 4_000_000;

/** Which parts of the server the time went to, largest first: a line each, idle time left out. */
export function hotPath(directory: string): string[] {
  const [file] = readdirSync(directory).filter((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error(`no profile in ${directory}`);
  const profile = profileSchema.parse(JSON.parse(readFileSync(join(directory, file), 'utf8')));
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const shares = new Map<string, number>();
  let at = 0;
  profile.samples.forEach((sample, index) => {
    const micros = profile.timeDeltas[index] ?? 0;
    at += micros;
    const part = partOf(sample);
    if (at > SKIP_MICROS && part !== 'idle') shares.set(part, (shares.get(part) ?? 0) + micros);
  });
  const total = [...shares.values()].reduce((sum, micros) => sum + micros, 0);
  return [...shares]
    .sort((a, b) => b[1] - a[1])
    .filter(([, micros]) => micros / total > 0.01)
    .map(([part, micros]) => `${((micros / total) * 100).toFixed(1).padStart(5)} %  ${part}`);

  /** What V8 and the kernel do counts for whoever asked for it, but for what is worth a line of its own. */
  function partOf(sample: number): string {
    const { functionName = '' } = nodes.get(sample)?.callFrame ?? {};
    if (functionName === '(idle)') return 'idle';
    if (functionName === '(garbage collector)') return 'garbage collection';
    if (/^write(v|Buffer|Utf8String|Latin1String)$/.test(functionName))
      return 'system calls: writing to sockets and pipes';
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) {
      const url = nodes.get(id)?.callFrame.url ?? '';
      if (url !== '') return nameOf(url);
    }
    return 'Node itself';
  }
}

function nameOf(url: string): string {
  const library = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (library !== undefined) return library;
  if (url.startsWith('node:')) return 'Node itself';
  return /\/((?:engine|connectors)\/[^/]+)\//.exec(url)?.[1] ?? 'engine';
}
