import { Command } from 'commander';
import { createClient } from '#client';
import { type ApiOptions, baseUrl, remote, told } from './api.ts';
import { answerProblem } from './explain.ts';
import { collect, type ParamOptions, readParams, toMilliseconds } from './params.ts';
import { declaredParams, publishedFunctions, withSuggestion } from './published.ts';
import { prettyJson, type Terminal } from './terminal.ts';

interface RunOptions extends ApiOptions, ParamOptions {
  json?: boolean;
  idempotencyKey?: string;
  timeout?: number;
}

const EXAMPLES = `
Examples:
  $ switchyard run orderTotal --param orderId=1
  $ switchyard run orderTotal --params '{"orderId": 1}' | jq .total
  $ switchyard run importRates --params @rates.json --timeout 2m
  $ echo '{"id": 7}' | switchyard run deleteCustomer --params - --idempotency-key delete-7

The answer goes to standard output; a failure, with every issue of the parameters, to standard error.`;

/** `run`: calls a published function, as a page or a program would. */
export function runCommand(terminal: Terminal): Command {
  return remote(new Command('run').argument('<name>', 'of a published function'))
    .description('call a published function and print its result')
    .option('--params <json>', 'all parameters: a JSON object, @file.json, or - for standard input')
    .option('--param <name=value>', 'one parameter; can be given several times', collect)
    .option('--json', 'result and run id, or the problem, as one JSON document')
    .option('--idempotency-key <key>', 'a text of your own: sent again, the function is not run twice')
    .option('--timeout <time>', 'how long to wait: 500ms, 30s, 2m', toMilliseconds)
    .addHelpText('after', EXAMPLES)
    .action((name: string, options: RunOptions) => run(name, options, terminal));
}

async function run(name: string, options: RunOptions, terminal: Terminal): Promise<void> {
  const client = createClient({ baseUrl: baseUrl(options), token: options.token });
  const params = await readParams(options, () => declaredParams(options, name));
  const { idempotencyKey, timeout: timeoutMs, json = false } = options;
  try {
    const answer = await told(options, () => client.runWithMeta(name, params, { idempotencyKey, timeoutMs }));
    print(answer, json, terminal);
  } catch (thrown) {
    const failure = await withSuggestion(thrown, name, async () =>
      (await publishedFunctions(options)).map((each) => each.name),
    );
    answerProblem(failure, json, terminal.out);
  }
}

function print({ data, runId }: { data: unknown; runId: string | undefined }, json: boolean, terminal: Terminal): void {
  if (json) terminal.out(JSON.stringify({ data, runId }));
  else if (terminal.isRead) terminal.out(prettyJson(data));
  else terminal.out(JSON.stringify(data));
  if (!json && terminal.isRead && terminal.isFollowed && runId !== undefined) {
    terminal.note(terminal.paint('dim', `run ${runId}`));
  }
}
