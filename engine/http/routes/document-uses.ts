import { authorize, type Identity, requireUses } from '#access';
import { type Catalog, usesOf } from '#core';
import type { FunctionDocument } from '#schema';

/** Of whoever makes a function live or tries out its draft; what pages do after it is the business of those pages. */
export function requireDocumentUses(identity: Identity, document: FunctionDocument, catalog: Catalog): void {
  const { functions, resources, isWhole } = usesOf(document, catalog);
  const called = functions.filter(({ calls }) => calls.some(({ from }) => from !== 'page'));
  requireUses(identity, { functions: called.map(({ name }) => name), resources, isWhole });
}

/** As {@link requireDocumentUses}; what runs as a service lends its publisher's rights to everybody who may run it. */
export function requireLive(identity: Identity, document: FunctionDocument, catalog: Catalog): void {
  requireDocumentUses(identity, document, catalog);
  if (document.settings.runAs === 'service') authorize(identity, 'function.runAsService', document.name);
}
