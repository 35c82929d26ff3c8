import type { Identity } from '#access';
import { type Intent, type PagePlan, type Plan, usesOf } from '#core';
import type { Services } from '../app.ts';

/** What the code of a plan names is worked out once. */
const resources = new WeakMap<Plan, readonly string[]>();

/**
 * Names of the functions of a page that whoever opens it may not run, because that or a resource of theirs is denied to them: for the page to say
 * so beforehand. The server refuses them in any case.
 */
export async function deniedUses(
  { access, catalog, functions }: Pick<Services, 'access' | 'catalog' | 'functions'>,
  { id, workspace }: Identity,
  { sites, document }: PagePlan,
): Promise<string[]> {
  const authority = { id, page: document.name };
  const may = (permission: Intent['permission'], name: string) =>
    access.may({ workspace, authority, permission, name, runId: undefined });
  const isDenied = async (name: string): Promise<boolean> => {
    if (!(await may('function.run', name))) return true;
    // A function that is not there any more says so itself.
    const live = await functions.live(workspace, name).catch(() => undefined);
    if (!live || live.plan.document.settings.runAs === 'service') return false;
    const used = resources.get(live.plan) ?? usesOf(live.plan.document, catalog).resources;
    resources.set(live.plan, used);
    for (const resource of used) if (!(await may('resource.use', resource))) return true;
    return false;
  };
  const denied: string[] = [];
  for (const site of sites.values()) if (await isDenied(site.function)) denied.push(site.name);
  return denied;
}
