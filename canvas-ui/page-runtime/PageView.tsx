import type { Page } from '#page';
import { PageLayout, Stack } from '../page/index.ts';
import { OpenComponent } from './OpenComponent.tsx';
import { OpenPage } from './open-page.tsx';

/** A page as its users see it. */
export function PageView({ page }: { page: Page }) {
  const { title, name, sections, overlays } = page.live;
  return (
    <OpenPage page={page}>
      <main className="mx-auto flex w-full max-w-320 flex-col gap-6 p-4 md:p-8">
        <h1 className="text-page font-semibold wrap-anywhere">{title || name}</h1>
        <PageLayout sections={sections} render={(component) => <OpenComponent component={component} />} />
      </main>
      <Stack components={overlays} render={(component) => <OpenComponent component={component} />} />
    </OpenPage>
  );
}
