import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { Broken } from './Broken.tsx';
import { NotFound } from './NotFound.tsx';
import { Shell } from './Shell.tsx';

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Shell,
  notFoundComponent: NotFound,
});

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

/** Takes the named search parameters that are texts; anything else in an address means nothing. */
function searchOf<Key extends string>(...keys: readonly Key[]) {
  return (search: Record<string, unknown>): Partial<Record<Key, string>> => {
    const found: Partial<Record<Key, string>> = {};
    for (const key of keys) {
      const value = text(search[key]);
      if (value !== undefined) found[key] = value;
    }
    return found;
  };
}

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/functions', replace: true });
  },
});
const functions = createRoute({
  getParentRoute: () => root,
  path: '/functions',
  validateSearch: searchOf('q', 'folder', 'new'),
  component: lazyRouteComponent(() => import('../screens/FunctionsScreen.tsx'), 'FunctionsScreen'),
});
const editor = createRoute({
  getParentRoute: () => root,
  path: '/functions/$name',
  validateSearch: searchOf('block', 'tab', 'left', 'run', 'drawer'),
  component: lazyRouteComponent(() => import('../workbench/EditorScreen.tsx'), 'EditorScreen'),
});
const versions = createRoute({
  getParentRoute: () => root,
  path: '/functions/$name/versions',
  validateSearch: searchOf('base', 'head'),
  component: lazyRouteComponent(() => import('../screens/VersionsScreen.tsx'), 'VersionsScreen'),
});
const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  validateSearch: searchOf('status', 'function', 'trigger', 'mode', 'from', 'to', 'q'),
  component: lazyRouteComponent(() => import('../screens/RunsScreen.tsx'), 'RunsScreen'),
});
const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$id',
  validateSearch: searchOf('block', 'tab'),
  component: lazyRouteComponent(() => import('../screens/RunScreen.tsx'), 'RunScreen'),
});
const pages = createRoute({
  getParentRoute: () => root,
  path: '/pages',
  validateSearch: searchOf('new'),
  component: lazyRouteComponent(() => import('../screens/PagesScreen.tsx'), 'PagesScreen'),
});
const page = createRoute({
  getParentRoute: () => root,
  path: '/pages/$name',
  component: lazyRouteComponent(() => import('../builder/BuilderScreen.tsx'), 'BuilderScreen'),
});
const pageVersions = createRoute({
  getParentRoute: () => root,
  path: '/pages/$name/versions',
  validateSearch: searchOf('base', 'head'),
  component: lazyRouteComponent(() => import('../publish/PageVersionsScreen.tsx'), 'PageVersionsScreen'),
});
const schedules = createRoute({
  getParentRoute: () => root,
  path: '/schedules',
  validateSearch: searchOf('new'),
  component: lazyRouteComponent(() => import('../screens/SchedulesScreen.tsx'), 'SchedulesScreen'),
});
const schedule = createRoute({
  getParentRoute: () => root,
  path: '/schedules/$id',
  component: lazyRouteComponent(() => import('../screens/SchedulesScreen.tsx'), 'SchedulesScreen'),
});
const approvals = createRoute({
  getParentRoute: () => root,
  path: '/approvals',
  validateSearch: searchOf('show'),
  component: lazyRouteComponent(() => import('../screens/ApprovalsScreen.tsx'), 'ApprovalsScreen'),
});
const approval = createRoute({
  getParentRoute: () => root,
  path: '/approvals/$id',
  validateSearch: searchOf('show'),
  component: lazyRouteComponent(() => import('../screens/ApprovalsScreen.tsx'), 'ApprovalsScreen'),
});
const resources = createRoute({
  getParentRoute: () => root,
  path: '/resources',
  validateSearch: searchOf('new'),
  component: lazyRouteComponent(() => import('../screens/ResourcesScreen.tsx'), 'ResourcesScreen'),
});
const resource = createRoute({
  getParentRoute: () => root,
  path: '/resources/$name',
  component: lazyRouteComponent(() => import('../screens/ResourcesScreen.tsx'), 'ResourcesScreen'),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings/$section',
  component: lazyRouteComponent(() => import('../screens/SettingsScreen.tsx'), 'SettingsScreen'),
});
const settingsHome = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/$section', params: { section: 'appearance' }, replace: true });
  },
});

const routeTree = root.addChildren([
  home,
  functions,
  editor,
  versions,
  runs,
  run,
  pages,
  page,
  pageVersions,
  schedules,
  schedule,
  approvals,
  approval,
  resources,
  resource,
  settingsHome,
  settings,
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultErrorComponent: Broken,
    defaultPreload: 'intent',
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
