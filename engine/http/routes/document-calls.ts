import { type Identity, requireCalls } from '#access';
import { type Catalog, usesOf } from '#core';
import type { FunctionDocument } from '#schema';

/** Of whoever makes a function live or tries out its draft; what pages do after it is the business of those pages. */
export function requireDocumentCalls(identity: Identity, document: FunctionDocument, catalog: Catalog): void {
  const { functions, isWhole } = usesOf(document, catalog);
  const called = functions.filter(({ calls }) => calls.some(({ from }) => from !== 'page'));
  requireCalls(identity, { functions: called.map(({ name }) => name), isWhole });
}
