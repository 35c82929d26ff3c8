import { Command } from 'commander';
import { ProblemError } from '#client';
import {
  functionSchema,
  type HeldBack,
  isJsonObject,
  type JsonSchema,
  type JsonValue,
  type LogLine,
  paramsJsonSchema,
  type Run,
  type RunEvent,
  type Step,
} from '#schema';
import { type ApiOptions, callApi, openEvents, remote } from './api.ts';
import { readEvents } from './event-reader.ts';
import { answerProblem, EXIT } from './explain.ts';
import { collect, type ParamOptions, readParams } from './params.ts';
import { functionNames, withSuggestion } from './published.ts';
import type { Terminal } from './terminal.ts';
import { TestProgress } from './test-progress.ts';

interface TestOptions extends ApiOptions, ParamOptions {
  dry?: boolean;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ switchyard test deleteCustomer --dry
  $ switchyard test orderTotal --param orderId=2
  $ switchyard test orderTotal --json | jq '.steps[] | {path, status, durationMs}'

Parameters that are not given have their test values, else their defaults. Ctrl-C cancels the run on the server.`;

/** `test`: runs the draft and tells what happens, block by block. */
export function testCommand(terminal: Terminal): Command {
  return remote(new Command('test').argument('<name>', 'of a function'))
    .description('run the draft of a function and watch its blocks')
    .option('--dry', 'change nothing: writes are rolled back or held back, and told')
    .option('--params <json>', 'parameters: a JSON object, @file.json, or - for standard input')
    .option('--param <name=value>', 'one parameter; can be given several times', collect)
    .option('--json', 'everything that happened as one JSON document')
    .addHelpText('after', EXAMPLES)
    .action((name: string, options: TestOptions) => test(name, options, terminal));
}

async function test(name: string, options: TestOptions, terminal: Terminal): Promise<void> {
  try {
    const params = await readParams(options, () => draftParams(options, name));
    const record = new TestRecord();
    const progress = options.json ? undefined : new TestProgress(terminal);
    const run = await follow(name, { params, options, terminal }, (event) => {
      record.add(event);
      progress?.show(event);
    });
    if (progress) progress.end(run);
    else terminal.out(JSON.stringify(record.toDocument(run)));
    process.exitCode = run.status === 'success' ? EXIT.good : EXIT.failed;
  } catch (thrown) {
    const failure = await withSuggestion(thrown, name, () => functionNames(options));
    answerProblem(failure, options.json ?? false, terminal.out);
  }
}

interface Following {
  params: { [name: string]: JsonValue };
  options: TestOptions;
  terminal: Terminal;
}

/** Starts the run and hands over its events until it has ended. */
async function follow(name: string, what: Following, onEvent: (event: RunEvent) => void): Promise<Run> {
  const { params, options, terminal } = what;
  const leave = new AbortController();
  let last: Run | undefined;
  const interrupted = onInterrupt(terminal, () => {
    if (last) return callApi(options, 'POST', `/api/runs/${last.id}/cancel`);
    // Without an id there is nothing to cancel yet.
    leave.abort(new Error('interrupted'));
    return undefined;
  });
  try {
    const path = `/api/functions/${encodeURIComponent(name)}/test`;
    const body = await openEvents(options, { path, body: { params, dry: options.dry ?? false }, signal: leave.signal });
    for await (const event of readEvents(body)) {
      if (event.type === 'run') last = event.run;
      onEvent(event);
    }
  } catch (thrown) {
    if (thrown instanceof ProblemError || !last) throw thrown;
    throw brokenOff(last, thrown);
  } finally {
    interrupted.release();
  }
  if (last && last.status !== 'running' && last.status !== 'queued') return last;
  throw brokenOff(last, undefined);
}

/** The first Ctrl-C cancels the run on the server, whose end is then told as ever; the second ends the command. */
function onInterrupt(terminal: Terminal, cancel: () => Promise<unknown> | undefined): { release(): void } {
  let asked = false;
  const stop = () => {
    if (asked) process.exit(EXIT.failed);
    asked = true;
    terminal.note('cancelling the run … (once more to leave at once)');
    cancel()?.catch(() => {});
  };
  process.on('SIGINT', stop);
  return { release: () => process.off('SIGINT', stop) };
}

function brokenOff(run: Run | undefined, cause: unknown): ProblemError {
  return new ProblemError({
    code: 'network',
    status: 0,
    title: 'The stream broke off',
    detail: 'The connection to the server broke off; the run may go on. Its record tells how it ended.',
    runId: run?.id,
    cause,
  });
}

/** Everything a test-run told, for programs. A step's later state takes the place of an earlier one. */
class TestRecord {
  readonly #steps = new Map<string, Step>();
  readonly #logs: LogLine[] = [];
  readonly #held: HeldBack[] = [];
  readonly #messages: { path: string; name: string; data: JsonValue }[] = [];

  add(event: RunEvent): void {
    switch (event.type) {
      case 'step':
        this.#steps.set(event.step.path, event.step);
        return;
      case 'log':
        this.#logs.push(event.line);
        return;
      case 'held':
        this.#held.push(event.held);
        return;
      case 'message': {
        const { path, name, data } = event;
        this.#messages.push({ path, name, data });
      }
    }
  }

  toDocument(run: Run): Record<string, unknown> {
    return {
      run,
      steps: [...this.#steps.values()],
      logs: this.#logs,
      messages: this.#messages,
      held: this.#held,
    };
  }
}

async function draftParams(api: ApiOptions, name: string): Promise<JsonSchema> {
  const answer = await callApi(api, 'GET', `/api/functions/${encodeURIComponent(name)}`);
  const { params } = functionSchema.parse(isJsonObject(answer) ? answer.document : null);
  return paramsJsonSchema(params);
}
