import type { FunctionDocument, JsonValue, PageDocument } from '#schema';
import type { TestServer } from './server.ts';

type Server = Pick<TestServer, 'call'>;
type Kind = 'functions' | 'pages';

/** Saves a function or page for the first time. @throws Error with what the server says where it refuses */
export async function saveNew({ call }: Server, kind: Kind, document: FunctionDocument | PageDocument): Promise<void> {
  const { status, body } = await call('PUT', `/api/${kind}/${document.name}`, {
    document: JSON.parse(JSON.stringify(document)) as JsonValue,
    revision: null,
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
}

/** Saves it and makes it live. @throws Error with what the server says where it refuses */
export async function publishNew(server: Server, kind: Kind, document: FunctionDocument | PageDocument): Promise<void> {
  await saveNew(server, kind, document);
  const { status, body } = await server.call('POST', `/api/${kind}/${document.name}/publish`, { revision: 1 });
  if (status !== 201) throw new Error(JSON.stringify(body));
}
