import { Command } from 'commander';
import { auditVerdictSchema } from '#schema';
import { type ApiOptions, callApi, openLines, remote } from './api.ts';
import type { Terminal } from './terminal.ts';

type Output = Pick<Terminal, 'out' | 'note'>;

/** `audit verify`, `audit export`. */
export function auditCommand({ out, note }: Output): Command {
  const audit = new Command('audit').description('who did what: a log that can only be added to');
  remote(audit.command('verify'))
    .description('check that no line was changed or left out; ends with 1 if one was')
    .action(async (options: ApiOptions) => {
      const { ok, lines, broken, last } = auditVerdictSchema.parse(await callApi(options, 'GET', '/api/audit/verify'));
      if (!ok)
        throw new Error(`Line ${broken} is not as it was written, or is missing. The ${lines} before it are good.`);
      note(`${lines} lines, all as they were written. The hash of the last one:`);
      out(last);
    });
  remote(audit.command('export'))
    .description('write every line as JSON, newest first')
    .addHelpText('after', '\nExamples:\n  $ switchyard audit export > audit.ndjson')
    .action(async (options: ApiOptions) => {
      const decoder = new TextDecoder();
      let rest = '';
      for await (const chunk of await openLines(options, '/api/audit/export')) {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) out(line);
      }
    });
  return audit;
}
