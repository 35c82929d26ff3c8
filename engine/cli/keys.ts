import { Command, InvalidArgumentError } from 'commander';
import { didYouMean } from '#expression';
import { type ApiKey, createdKeyResponse, keysResponse } from '#schema';
import { type ApiOptions, callApi, remote } from './api.ts';
import { answerProblem } from './explain.ts';
import { functionNames } from './published.ts';
import type { Terminal } from './terminal.ts';

type Output = Pick<Terminal, 'out' | 'note'>;

interface CreateOptions extends ApiOptions {
  function: string[];
  scope: string[];
  expires?: string;
  json: boolean;
}

/** `key create`, `key list`, `key revoke`. */
export function keyCommand(output: Output): Command {
  const key = new Command('key').description('API keys: for programs, each with no more rights than it needs');
  remote(key.command('create <name>'))
    .description('make a key and print it, once; on its own it may call functions and nothing else')
    .option('--function <name>', 'only for this function; can be given several times', collect, [])
    .option('--scope <permission>', 'what it may do, function.run if left out; can be given several times', collect, [])
    .option('--expires <when>', 'when it ends: 12h, 90d, 1y, or a date', toMoment)
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  $ switchyard key create nightly --function importRates --expires 90d > nightly.key\n  $ switchyard key create deploy --scope function.read --scope function.edit --scope function.publish',
    )
    .action((name: string, options: CreateOptions) =>
      create(name, options, output).catch((thrown: unknown) => answerProblem(thrown, options.json, output.out)),
    );
  remote(key.command('list'))
    .description('say which keys there are, who made them and when they were last used')
    .option('--json', 'as JSON', false)
    .action((options: ApiOptions & { json: boolean }) =>
      list(options, output).catch((thrown: unknown) => answerProblem(thrown, options.json, output.out)),
    );
  remote(key.command('revoke <id>'))
    .description('take a key away; other servers on the same database notice within 5 seconds')
    .action(async (id: string, options: ApiOptions) => {
      await callApi(options, 'DELETE', `/api/keys/${encodeURIComponent(id)}`);
      output.note(`revoked ${id}`);
    });
  return key;
}

async function create(name: string, options: CreateOptions, { out, note }: Output): Promise<void> {
  const { function: functions, scope, expires, json } = options;
  const answer = await callApi(options, 'POST', '/api/keys', {
    name,
    ...(scope.length > 0 ? { scopes: scope } : {}),
    ...(functions.length > 0 ? { functions } : {}),
    ...(expires === undefined ? {} : { expiresAt: expires }),
  });
  const { token, ...key } = createdKeyResponse.parse(answer);
  await noteUnknown(options, note);
  if (json) {
    out(JSON.stringify({ ...key, token }, null, 2));
    return;
  }
  // The key alone goes to stdout, so that it can be piped to where it is kept.
  note(`Made the key ${describe(key)}`);
  note('It is shown only this once:');
  out(token);
}

/** A key may be for a function that comes later; more often the name is mistyped. Who may not read functions is told nothing. */
async function noteUnknown({ function: functions, ...api }: CreateOptions, note: Output['note']): Promise<void> {
  const known = functions.length > 0 ? await functionNames(api).catch(() => undefined) : undefined;
  if (known === undefined) return;
  for (const name of functions.filter((each) => !known.includes(each))) {
    const hint = didYouMean(name, known) || '.';
    note(`There is no function "${name}" that you may read${hint} The key is for it once there is one.`);
  }
}

async function list(options: ApiOptions & { json: boolean }, { out, note }: Output): Promise<void> {
  const { keys } = keysResponse.parse(await callApi(options, 'GET', '/api/keys'));
  if (options.json) out(JSON.stringify(keys, null, 2));
  else if (keys.length === 0) note('There are no keys. Make one with: switchyard key create <name>');
  else for (const key of keys) out(`${describe(key)}, made by ${key.createdBy}, ${used(key)}`);
}

function describe({ id, name, scopes, functions, expiresAt }: ApiKey): string {
  const where = functions === null ? 'all functions' : functions.join(' ');
  return `${id}  ${name}: ${scopes.join(' ')} for ${where}, ${expiresAt === null ? 'never ends' : `until ${expiresAt}`}`;
}

function used({ lastUsedAt }: ApiKey): string {
  return lastUsedAt === null ? 'never used' : `last used ${lastUsedAt}`;
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

const HOURS: ReadonlyMap<string, number> = new Map([
  ['h', 1],
  ['d', 24],
  ['w', 7 * 24],
  ['y', 365 * 24],
]);

/** `90d` from now, or a date, as the API takes it. */
function toMoment(text: string): string {
  const [, count = '', unit = ''] = /^(\d{1,4})([hdwy])$/.exec(text) ?? [];
  const hours = HOURS.get(unit);
  const date = hours === undefined ? new Date(text) : new Date(Date.now() + Number(count) * hours * 3_600_000);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('Write 12h, 90d, 8w, 1y or a date like 2027-01-31.');
  return date.toISOString();
}
