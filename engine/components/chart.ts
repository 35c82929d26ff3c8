import { z } from 'zod';
import { anyJson, defineComponent, field, literal, value } from '#kit';

/** Figures as lines, bars or shares. */
export default defineComponent({
  type: 'chart',
  title: 'Chart',
  description: 'Figures as lines, bars, areas or shares.',
  category: 'data',
  shows: 'data',
  props: z.strictObject({
    kind: field(z.enum(['line', 'bar', 'area', 'pie']), { label: 'Kind' }),
    data: value(z.union([z.array(anyJson), z.null()]), { label: 'Data', help: 'A list of objects.' }),
    x: value(z.string(), { label: 'Member for x' }),
    y: value(z.union([z.string(), z.array(z.string())]), { label: 'Members for y' }),
    title: value(z.string(), { label: 'Title' }).optional(),
  }),
  start: { kind: 'bar', data: literal([]), x: literal('name'), y: literal('value') },
});
