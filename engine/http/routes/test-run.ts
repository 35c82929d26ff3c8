import type { z } from 'zod';
import { type Identity, may } from '#access';
import { type GivenOutput, requireParams, type Selection, type StartRun } from '#core';
import { InputError, Json } from '#kit';
import { type Draft, type FunctionDocument, type JsonValue, testBody } from '#schema';
import type { Services } from '../app.ts';
import { type Handler, pathParam, type Router, readBody } from '../router.ts';
import { requireDocumentUses } from './document-uses.ts';
import { tryAs } from './try-as.ts';

type TestRequest = z.output<typeof testBody>;

/** Runs the draft and streams everything that happens (semantics 5.3 to 5.5). Leaving the stream does not stop the run. */
export function testRoute(router: Router, services: Services): Handler {
  const { store, functions, runs, catalog, streams } = services;
  return async (context, identity) => {
    const body = await readBody(context, testBody);
    const name = pathParam(context, 'name');
    const draft = await store.functions.draft(identity.workspace, name);
    if (!draft)
      throw new InputError({ code: 'function.unknown', message: `There is no function "${name.slice(0, 60)}".` });
    if (body.revision !== undefined && body.revision !== draft.revision) throw otherRevision(body.revision, draft);
    requireDocumentUses(identity, draft.document, catalog);
    const plan = functions.requirePlan(draft.document);
    const params = requireParams(plan.params, testParams(draft.document, body.params));
    const reader = router.reader(context, identity, (now) => may(now, 'function.test', name));
    const start: StartRun = {
      workspace: identity.workspace,
      plan,
      version: null,
      params,
      mode: 'test',
      trigger: 'test',
      environment: body.environment ?? services.environment,
      caller: await tryAs(services, identity, body.as, name),
      request: null,
      dry: body.dry,
      selection: await toSelection(services, identity, draft.document, body),
      watched: true,
      waitSignal: reader.signal,
    };
    return await streams.open(reader, async () => await runs.start(start));
  };
}

/** What runs is what the editor shows, or nothing. */
function otherRevision(revision: number, { document, updatedBy, revision: theirRevision }: Draft): InputError {
  return new InputError({
    code: 'function.conflict',
    message: `The draft has revision ${theirRevision}, saved by ${updatedBy}, and not ${revision}. Save yours, then run it.`,
    // A document is JSON; its type has optional members, which JSON's has not.
    details: JSON.parse(JSON.stringify({ yours: { revision }, theirs: document, theirRevision })),
  });
}

/** `testValue ?? default`, under what the request gives (semantics 5.3). Defaults are the validator's business. */
function testParams({ layout }: FunctionDocument, given: Record<string, unknown>): JsonValue {
  return { ...layout.testValues, ...(given as Record<string, JsonValue>) };
}

async function toSelection(
  { store }: Services,
  identity: Identity,
  { layout }: FunctionDocument,
  { run, block, usePins, useRun }: TestRequest,
): Promise<Selection | undefined> {
  const given = new Map<string, GivenOutput>();
  if (useRun !== undefined) {
    const { workspace } = identity;
    const recorded = await store.runs.get(workspace, useRun);
    const isOpen = recorded && may(identity, 'function.test', recorded.functionName);
    const steps = isOpen ? await store.runs.steps(workspace, useRun) : [];
    for (const { name, path, status, output, port } of steps) {
      // Only whole outputs of the function's own blocks: a preview that was cut is not what the block answered.
      if (path !== name || status !== 'success' || !output || output.truncated) continue;
      given.set(name, { data: Json.fromText(output.text), port });
    }
  }
  for (const [name, pinned] of Object.entries(usePins ? (layout.pins ?? {}) : {}))
    given.set(name, { data: Json.fromValue(pinned) });
  if (run === 'all') {
    // Recorded outputs stand in only where a part is run; pins always do.
    const pins = new Map([...given].filter(([name]) => Object.hasOwn(layout.pins ?? {}, name) && usePins));
    return pins.size > 0 ? { run, given: pins } : undefined;
  }
  if (block === undefined)
    throw new InputError({
      code: 'request.invalid',
      message: `Name the block to run: "block" goes with run "${run}".`,
    });
  return { run, block, given };
}
