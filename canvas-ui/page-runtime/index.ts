export { browserHost } from './browser-host.ts';
export { OpenComponent } from './OpenComponent.tsx';
export { type Building, BuildingProvider, OpenPage } from './open-page.tsx';
export { PageScreen } from './PageScreen.tsx';
