import { z } from 'zod';
import { anyJson, deferred, defineComponent, field, literal, value } from '#kit';

const column = z.strictObject({
  key: field(z.string().min(1).max(200), { label: 'Member of the row' }),
  title: value(z.string(), { label: 'Title' }).optional(),
  value: deferred(anyJson, { label: 'Value', help: 'The member itself if left out. Reads row.' }).optional(),
  format: field(z.enum(['text', 'number', 'money', 'date', 'datetime', 'boolean', 'json', 'link']), {
    label: 'Format',
  }).optional(),
  currency: field(z.string().regex(/^[A-Z]{3}$/, 'three capital letters, such as EUR'), {
    label: 'Currency',
    help: 'Of money: EUR, USD …',
  }).optional(),
  width: field(z.int().min(40).max(2000), { label: 'Width', advanced: true }).optional(),
  pinned: field(z.boolean(), { label: 'Pinned', advanced: true }).optional(),
  editable: field(z.boolean(), { label: 'Editable', advanced: true }).optional(),
});

/** Rows of data, by pages of the server if it says how many there are. */
export default defineComponent({
  type: 'table',
  title: 'Table',
  description: 'Rows of data: sorted, filtered and paged here or by the server, selected, edited.',
  category: 'data',
  shows: 'data',
  names: ['row', 'index'],
  props: z.strictObject({
    data: value(z.union([z.array(anyJson), z.null()]), { label: 'Data', placeholder: '{{ getCustomers.data }}' }),
    rowKey: field(z.string().min(1).max(200), { label: 'Member that tells rows apart' }).optional(),
    columns: field(z.array(column).max(100), { label: 'Columns', addLabel: 'Add a column' }).optional(),
    rowActions: field(
      z
        .array(
          z.strictObject({
            id: field(z.string().min(1).max(60), { label: 'Id', widget: 'hidden' }),
            label: field(z.string().min(1).max(100), { label: 'Label' }),
            disabled: deferred(z.boolean(), { label: 'Disabled', help: 'Reads row.' }).optional(),
          }),
        )
        .max(20),
      { label: 'Row actions', addLabel: 'Add an action' },
    ).optional(),
    totalRows: value(z.union([z.int().min(0), z.null()]), {
      label: 'Rows on the server',
      help: 'Set it where the function answers one page at a time.',
    }).optional(),
    pageSize: value(z.int().min(1).max(1000), { label: 'Rows per page' }).optional(),
    selection: field(z.enum(['none', 'one', 'many']), { label: 'Rows to select', help: 'One if left out.' }).optional(),
    search: value(z.boolean(), {
      label: 'Search box',
      help: 'Where the server pages, let the function read what is in it: filter.',
    }).optional(),
    loading: value(z.boolean(), { label: 'Loading', placeholder: '{{ getCustomers.isFetching }}' }).optional(),
    empty: value(z.string(), { label: 'Text if empty' }).optional(),
  }),
  values: {
    selectedRow: { description: 'The row that was selected last, or null', start: null, settable: true },
    selectedRows: { description: 'All rows that are selected', start: [], settable: true },
    page: { description: 'Which page is shown, from 1', start: 1, settable: true },
    pageSize: { description: 'Rows of a page', start: 20, follows: 'pageSize' },
    sort: { description: '{ key, descending }, or null', start: null, settable: true },
    filter: { description: 'What rows are filtered by', start: '', settable: true },
    changes: { description: 'Edited rows that are not saved yet', start: [], settable: true },
  },
  events: {
    select: { title: 'On select', description: 'Another row is selected.', names: ['row'] },
    action: {
      title: 'On row action',
      description: 'An action of a row is pressed: event.id.',
      names: ['row', 'event'],
    },
    edit: { title: 'On edit', description: 'A cell was edited: event.key, event.value.', names: ['row', 'event'] },
    save: { title: 'On save', description: 'Somebody saves the changes: event.changes.', names: ['event'] },
  },
  start: { data: literal([]) },
});
