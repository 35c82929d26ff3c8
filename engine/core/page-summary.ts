import { createHash } from 'node:crypto';
import { allComponents, hashedPage, type PageDocument, type PageSummary } from '#schema';

/** What a list of pages tells of a document, so that it need not read each. */
export function pageSummaryOf(document: PageDocument): Pick<PageSummary, 'title' | 'app' | 'components' | 'functions'> {
  return {
    title: document.title,
    ...(document.app === undefined ? {} : { app: document.app }),
    components: [...allComponents(document)].length,
    functions: [...new Set(document.functions.map((use) => use.function))],
  };
}

/** The app that a page belongs to. */
export function appOfPage({ app }: PageDocument): string | undefined {
  return app;
}

/** sha256 of the whole document. */
export function pageHash(document: PageDocument): string {
  return createHash('sha256').update(hashedPage(document)).digest('hex');
}
