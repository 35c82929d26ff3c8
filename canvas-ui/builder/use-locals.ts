import { useMemo } from 'react';
import { indexOfPage } from '#page-model';
import type { Component, JsonValue } from '#schema';
import { dataOf } from './draft-page.ts';
import { usePageDocument, usePageSession } from './session-context.tsx';
import { useDraftPage } from './use-draft-page.tsx';
import type { Locals } from './use-page-surroundings.ts';

const NO_LOCALS: Locals = {};

/** What lists around it add, and what its own properties read for each row. */
export function useLocalsOf(component: Component): Locals {
  const session = usePageSession();
  const document = usePageDocument();
  const { page } = useDraftPage();
  return useMemo(() => {
    const index = indexOfPage(document);
    const around = index.components.get(component.id)?.around ?? [];
    const names = around.flatMap((id) => {
      const owner = index.components.get(id)?.component;
      const slots = owner ? Object.values(session.catalog.get(owner.type)?.slots ?? {}) : [];
      return slots.flatMap((slot) => slot.names);
    });
    const own = session.catalog.get(component.type)?.names ?? [];
    const row = firstRow(page && dataOf(page, component.name));
    const all = [...new Set([...names, ...own])];
    return all.length === 0
      ? NO_LOCALS
      : Object.fromEntries(all.map((name) => [name, name === 'row' ? row : undefined]));
  }, [document, session, component, page]);
}

export function firstRow(data: unknown): JsonValue | undefined {
  // What functions have answered is JSON.
  return Array.isArray(data) ? (data[0] as JsonValue | undefined) : undefined;
}
