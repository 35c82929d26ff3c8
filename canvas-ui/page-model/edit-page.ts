import { withValueAt } from '#model';
import type { Component, JsonValue, PageDocument } from '#schema';
import { refuse } from './page-command.ts';
import { indexOfPage, type PathStep, type Placed, type StackRef, stackOf, stackPath } from './page-index.ts';

/** A component. Refuses if it is gone: an undo or somebody else's change may have come between. */
export function placedIn(document: PageDocument, id: string): Placed {
  return indexOfPage(document).components.get(id) ?? refuse('This component is not there any more.');
}

/** The document with another value at a path. What is not on the way stays the same object. */
export function withPart(document: PageDocument, path: readonly PathStep[], value: unknown): PageDocument {
  // Documents are plain JSON, and every caller puts in what stands there by the schema.
  return withValueAt(document as unknown as JsonValue, path, value as JsonValue) as unknown as PageDocument;
}

export function withStack(document: PageDocument, ref: StackRef, stack: readonly Component[]): PageDocument {
  const path = stackPath(document, ref) ?? refuse('This place is not there any more.');
  if (ref.kind !== 'slot' || stack.length > 0) return withPart(document, path, stack);
  return withPart(document, path, []);
}

export function requireStack(document: PageDocument, ref: StackRef): readonly Component[] {
  return stackOf(document, ref) ?? refuse('This place is not there any more.');
}

export function changeComponent(
  document: PageDocument,
  id: string,
  change: (component: Component) => Component,
): PageDocument {
  const { component, path } = placedIn(document, id);
  return withPart(document, path, change(component));
}

/** A component and all that is inside it. */
export function* withInner(component: Component): Generator<Component, void, undefined> {
  yield component;
  for (const inner of Object.values(component.slots ?? {}).flat()) yield* withInner(inner);
}
