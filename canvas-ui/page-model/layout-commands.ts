import type { PageDocument } from '#schema';
import { withPart } from './edit-page.ts';
import { type PageCommand, refuse } from './page-command.ts';
import { indexOfPage, type PlacedColumn } from './page-index.ts';

type Section = PageDocument['sections'][number];
type Row = Section['rows'][number];

function columnIn(document: PageDocument, id: string): PlacedColumn {
  return indexOfPage(document).columns.get(id) ?? refuse('This column is not there any more.');
}

/** A section at the end, with one row of one column. */
export function addSection(): PageCommand {
  return ({ document, newId }) => ({
    document: { ...document, sections: [...document.sections, { id: newId(), rows: [freshRow(newId, 1)] }] },
    label: 'Add section',
  });
}

/** A row of so many columns of the same width, at the end of a section. */
export function addRow(section: string, columns: number): PageCommand {
  return ({ document, newId }) => {
    const sections = document.sections.map((each) =>
      each.id === section ? { ...each, rows: [...each.rows, freshRow(newId, columns)] } : each,
    );
    return { document: { ...document, sections }, label: 'Add row' };
  };
}

function freshRow(newId: () => string, columns: number): Row {
  return {
    id: newId(),
    columns: Array.from({ length: columns }, () => ({ id: newId(), span: Math.floor(12 / columns), components: [] })),
  };
}

/** A column beside another; where the row is full, the widest gives up half of its room. */
export function addColumn(beside: string): PageCommand {
  return ({ document, newId }) =>
    withRow(document, beside, 'Add column', (row, at) => {
      const free = 12 - row.columns.reduce((sum, { span }) => sum + span, 0);
      if (free > 0)
        return { ...row, columns: row.columns.toSpliced(at + 1, 0, { id: newId(), span: free, components: [] }) };
      const widest = row.columns.reduce(
        (most, { span }, index) => (span > (row.columns[most]?.span ?? 0) ? index : most),
        0,
      );
      const old = row.columns[widest];
      if (!old || old.span < 2) return refuse('Twelve columns are all that a row has room for.');
      const span = Math.floor(old.span / 2);
      const narrower = row.columns.with(widest, { ...old, span: old.span - span });
      return { ...row, columns: narrower.toSpliced(at + 1, 0, { id: newId(), span, components: [] }) };
    });
}

/** How many of twelve columns it takes. */
export function setSpan(column: string, span: number): PageCommand {
  return ({ document }) => ({
    ...withRow(document, column, 'Change width', (row, at) => ({
      ...row,
      columns: row.columns.map((each, index) =>
        index === at ? { ...each, span: Math.min(12, Math.max(1, Math.round(span))) } : each,
      ),
    })),
    merge: `span ${column}`,
  });
}

/** Takes a column out, with what is in it; a row without columns goes, too, and a section without rows. */
export function removeColumn(column: string): PageCommand {
  return ({ document }) => {
    const { section, row } = columnIn(document, column);
    const sections = document.sections.flatMap((each, s): Section[] => {
      if (s !== section) return [each];
      const rows = each.rows.flatMap((one, r): Row[] => {
        if (r !== row) return [one];
        const columns = one.columns.filter(({ id }) => id !== column);
        return columns.length > 0 ? [{ ...one, columns }] : [];
      });
      return rows.length > 0 ? [{ ...each, rows }] : [];
    });
    return { document: { ...document, sections }, label: 'Delete column', select: null };
  };
}

export function setSectionTitle(section: string, title: string): PageCommand {
  return ({ document }) => {
    const sections = document.sections.map((each) => {
      if (each.id !== section) return each;
      const { title: _, ...rest } = each;
      return title === '' ? rest : { ...rest, title: title.slice(0, 200) };
    });
    return { document: { ...document, sections }, label: 'Change title', merge: `title ${section}` };
  };
}

function withRow(document: PageDocument, column: string, label: string, change: (row: Row, at: number) => Row) {
  const place = columnIn(document, column);
  const row = document.sections[place.section]?.rows[place.row] ?? refuse('This row is not there any more.');
  const path = ['sections', place.section, 'rows', place.row];
  return { document: withPart(document, path, change(row, place.column)), label };
}
