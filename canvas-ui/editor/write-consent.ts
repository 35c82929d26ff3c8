import type { TestRequest } from '#api';
import { indexOf, type Shapes } from '#model';
import type { Block, FunctionDocument } from '#schema';

/** How an author goes on who was told what a run may change; undefined: not at all. */
export type Consent = 'run' | 'dry' | undefined;

/** Blocks of a test-run that change data somewhere else. Pinned and disabled ones do nothing. */
function writersOf(document: FunctionDocument, shapes: Shapes, { run, block }: TestRequest): Block[] {
  const { pins = {} } = document.layout;
  const all = [...indexOf(document).blocks.values()].map((place) => place.block);
  return all.filter((one) => {
    const { effects } = shapes.of(one);
    const isQuiet = one.disabled || Object.hasOwn(pins, one.name) || (run === 'only' && one.id !== block);
    return !isQuiet && (effects === 'write' || effects === 'external');
  });
}

export interface ConsentDeps {
  document(): FunctionDocument;
  shapes(): Shapes;
  /** The environment of a run that names none. */
  environment(): Promise<string>;
  ask(blocks: readonly Block[]): Promise<Consent>;
}

/** Asks once for each visit before a test-run may change what is in production; answers what to run, if anything. */
export function createWriteConsent(deps: ConsentDeps): (request: TestRequest) => Promise<TestRequest | undefined> {
  let hasAgreed = false;
  return async (request) => {
    const writers = hasAgreed || request.dry ? [] : writersOf(deps.document(), deps.shapes(), request);
    if (writers.length === 0) return request;
    if ((request.environment ?? (await deps.environment())) !== 'production') return request;
    const answer = await deps.ask(writers);
    if (answer === 'run') hasAgreed = true;
    return answer === 'dry' ? { ...request, dry: true } : answer && request;
  };
}
