import { Fragment, type ReactNode } from 'react';
import { cx } from '#ui';

interface Placed {
  id: string;
}

interface PageLayoutProps<Component extends Placed> {
  sections: readonly {
    id: string;
    title?: string | undefined;
    rows: readonly {
      id: string;
      columns: readonly { id: string; span: number; components: readonly Component[] }[];
    }[];
  }[];
  render(component: Component): ReactNode;
}

/** Written out, because Tailwind makes the classes that it reads somewhere. */
const spans = [
  '@3xl:col-span-1',
  '@3xl:col-span-2',
  '@3xl:col-span-3',
  '@3xl:col-span-4',
  '@3xl:col-span-5',
  '@3xl:col-span-6',
  '@3xl:col-span-7',
  '@3xl:col-span-8',
  '@3xl:col-span-9',
  '@3xl:col-span-10',
  '@3xl:col-span-11',
  '@3xl:col-span-12',
];

/**
 * Sections of rows of twelve columns, each a stack of components. What counts is the room that the page has, not the screen:
 * where it is narrower than 768 px columns stand below each other, in a builder's preview as on a phone.
 */
export function PageLayout<Component extends Placed>({ sections, render }: PageLayoutProps<Component>) {
  return (
    <div className="@container min-w-0">
      <div className="flex flex-col gap-8">
        {sections.map(({ id, title, rows }) => (
          <section key={id} aria-labelledby={title ? `${id}-title` : undefined} className="flex min-w-0 flex-col gap-4">
            {title && (
              <h2 id={`${id}-title`} className="text-title font-semibold text-text">
                {title}
              </h2>
            )}
            {rows.map((row) => (
              <div key={row.id} className="grid grid-cols-1 gap-4 @3xl:grid-cols-12 @3xl:gap-x-6">
                {row.columns.map((column) => (
                  <div key={column.id} className={cx('@container min-w-0', spans[column.span - 1])}>
                    <Stack components={column.components} render={render} />
                  </div>
                ))}
              </div>
            ))}
          </section>
        ))}
      </div>
    </div>
  );
}

/** Components below each other: a column, or a place inside a component. One that draws nothing leaves no gap. */
export function Stack<Component extends Placed>({
  components,
  render,
}: {
  components: readonly Component[];
  render(component: Component): ReactNode;
}) {
  return (
    <div className="flex h-full min-w-0 flex-col gap-4">
      {components.map((component) => (
        <Fragment key={component.id}>{render(component)}</Fragment>
      ))}
    </div>
  );
}
