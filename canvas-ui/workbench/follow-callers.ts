import { functionsApi, pagesApi } from '#api';
import { type CatalogIndex, followRename } from '#model';
import { followRenamedFunction } from '#page-model';
import type { FunctionUses } from '#schema';

interface Renamed {
  from: string;
  to: string;
  users: Pick<FunctionUses, 'usedBy' | 'pages'>;
  catalog: CatalogIndex;
}

/** Drafts that call a function by the new name from now on, and those for which it could not be done. */
export interface Followed {
  done: string[];
  failed: string[];
}

/** Lets the drafts of functions and pages follow a rename, each as a revision of its own. What is live stays as it is. */
export async function followCallers({ from, to, users, catalog }: Renamed): Promise<Followed> {
  const followed: Followed = { done: [], failed: [] };
  const follow = async (name: string, work: () => Promise<boolean>) => {
    try {
      if (await work()) followed.done.push(name);
    } catch {
      followed.failed.push(name);
    }
  };
  for (const { name } of users.usedBy.filter((user) => user.draft.length > 0)) {
    await follow(name, async () => {
      const { document, revision } = await functionsApi.draft(name);
      const renamed = followRename(document, { from, to }, catalog);
      if (renamed !== document) await functionsApi.save(name, renamed, revision);
      return renamed !== document;
    });
  }
  for (const { name } of users.pages.filter(({ draft }) => draft)) {
    await follow(name, async () => {
      const { document, revision } = await pagesApi.draft(name);
      await pagesApi.save(name, followRenamedFunction(document, from, to), revision);
      return true;
    });
  }
  return followed;
}
