import type { FunctionDocument, JsonValue, PageDocument } from '#schema';
import type { TestServer } from './server.ts';

/** Saves a function or page for the first time and makes it live. @throws Error with what the server says where it refuses */
export async function publishNew(
  server: Pick<TestServer, 'call'>,
  kind: 'functions' | 'pages',
  document: FunctionDocument | PageDocument,
): Promise<void> {
  const path = `/api/${kind}/${document.name}`;
  const saved = await server.call('PUT', path, {
    document: JSON.parse(JSON.stringify(document)) as JsonValue,
    revision: null,
  });
  if (saved.status !== 201) throw new Error(JSON.stringify(saved.body));
  const { status, body } = await server.call('POST', `${path}/publish`, { revision: 1 });
  if (status !== 201) throw new Error(JSON.stringify(body));
}
