/** Where the versions of a function or a page are. */
export const VERSIONS = { function: '/functions/$name/versions', page: '/pages/$name/versions' } as const;
