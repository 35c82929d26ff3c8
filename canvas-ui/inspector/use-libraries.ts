import { useQuery } from '@tanstack/react-query';
import { queries } from '#api';
import { useSession } from '#editor';
import { allBlocks, type FunctionDocument, type Library, librariesOf } from '#schema';

/** The libraries that the server has for Python; undefined where the function has none of it, or until they are known. */
export function useLibraries(document: FunctionDocument): readonly Library[] | undefined {
  const { types } = useSession();
  const python = new Set(types.blocks.filter(({ kind }) => kind === 'python').map(({ type }) => type));
  const enabled = librariesOf(document).length > 0 || allBlocks(document).some(({ type }) => python.has(type));
  const { data } = useQuery({ ...queries.libraries(), enabled });
  return enabled ? data : undefined;
}

/** What the function's Python can import besides the standard library, named or not. */
export function modulesOf(libraries: readonly Library[], named: readonly string[]) {
  return libraries.flatMap(({ name, version, modules, isShipped }) =>
    modules.map((label) => ({
      label,
      kind: 'class' as const,
      detail: `${name} ${version}`,
      ...(isShipped || named.includes(name) ? {} : { info: `Add ${name} to the function's libraries to import it.` }),
    })),
  );
}
