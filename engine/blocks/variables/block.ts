import { z } from 'zod';
import { anyJson, declared, defineBlock, field, value } from '#kit';
import { nameSchema } from '#schema';

const assignment = z.strictObject({
  name: declared('variable', nameSchema, { label: 'Name', placeholder: 'total' }),
  value: value(anyJson, { label: 'Value' }),
});

/** Declares or sets variables of the run, read as `vars.name`. */
export default defineBlock({
  type: 'variables',
  title: 'Variables',
  description: 'Sets variables that later blocks read as vars.name.',
  category: 'logic',
  kind: 'transform',
  effects: 'none',
  setsVariables: true,
  config: z.strictObject({
    set: field(z.array(assignment).min(1).max(50), {
      label: 'Variables',
      help: 'Later blocks read them as vars.name.',
      addLabel: 'Add variable',
    }),
  }),
  ports: () => ['out'],
  execute(context) {
    const { set } = context.config;
    for (const { name, value: given } of set) context.setVariable(name, given);
    return { kind: 'done', port: 'out', data: Object.fromEntries(set.map(({ name, value: given }) => [name, given])) };
  },
});
