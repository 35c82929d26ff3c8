/** The page behind the link: try the functions that are there, and see what they do. The editor comes in its place. */
import { get, post, stream } from './api.js';
import { element, pill } from './element.js';

const main = document.querySelector('#main');
const list = document.querySelector('#functions');
const announce = document.querySelector('#announce');

show().catch(showProblem);

async function show() {
  const [{ functions }, ready] = await Promise.all([get('/api/functions'), get('/readyz')]);
  const wall = document.querySelector('#wall');
  wall.hidden = false;
  wall.textContent = `sandbox: ${ready.sandbox.tier}`;
  wall.title = ready.sandbox.wall;
  list.replaceChildren(...functions.map((fn) => element('li', {}, functionButton(fn))));
  const wanted = new URLSearchParams(location.search).get('function');
  const first = functions.find(({ name }) => name === wanted) ?? functions[0];
  if (first) await open(first.name);
  else
    main.replaceChildren(
      element('p', { className: 'empty' }, 'There is no function yet. Push one: npx switchyard push'),
    );
}

function functionButton({ name, description, liveVersion, changed }) {
  const state = liveVersion === null ? 'draft' : `v${liveVersion}${changed ? ', changed since' : ''}`;
  const button = element(
    'button',
    { onclick: () => open(name).catch(showProblem) },
    element('strong', {}, name),
    element('small', {}, `${state} · ${description}`),
  );
  button.dataset.name = name;
  return button;
}

async function open(name) {
  const draft = await get(`/api/functions/${encodeURIComponent(name)}`);
  history.replaceState(null, '', `?function=${encodeURIComponent(name)}`);
  for (const button of list.querySelectorAll('button'))
    button.setAttribute('aria-current', String(button.dataset.name === name));
  const { document: fn } = draft;
  const results = element('div', { className: 'results' });
  main.replaceChildren(
    element('div', {}, element('h1', {}, fn.name), element('p', { className: 'hint' }, fn.description)),
    form(fn, results),
    results,
    element(
      'section',
      { className: 'panel' },
      element('h3', {}, 'From anywhere'),
      element('pre', { tabIndex: 0 }, curl(fn)),
    ),
  );
}

function form(fn, results) {
  const inputs = new Map();
  const fields = fn.params.map((param) => {
    const given = fn.layout.testValues?.[param.name] ?? param.default;
    const input = element('input', {
      name: param.name,
      value: given === undefined ? '' : typeof given === 'string' ? given : JSON.stringify(given),
    });
    inputs.set(param, input);
    const name = element('span', {}, `${param.name}${param.required ? ' *' : ''}`);
    return element(
      'label',
      {},
      name,
      input,
      element('small', {}, `${param.type}${param.description ? ` · ${param.description}` : ''}`),
    );
  });
  const params = () =>
    Object.fromEntries(
      [...inputs].flatMap(([param, input]) => (input.value === '' ? [] : [[param.name, parse(param, input.value)]])),
    );
  const shown = (act) => () => act().catch((problem) => showFailure(results, problem));
  const buttons = [
    button(
      'Dry run',
      'primary',
      'Reads for real; writes are rolled back or held back',
      shown(() => test(fn, { params: params(), dry: true }, results)),
    ),
    button(
      'Test draft',
      '',
      'Runs the draft for real, step by step',
      shown(() => test(fn, { params: params() }, results)),
    ),
    button(
      'Call live version',
      '',
      'What a page gets: the result and nothing else',
      shown(() => call(fn, params(), results)),
    ),
  ];
  return element(
    'section',
    { className: 'panel' },
    element('div', { className: 'fields' }, ...fields),
    element(
      'div',
      { className: 'actions' },
      ...buttons,
      element('span', { className: 'hint' }, 'A dry run changes nothing.'),
    ),
  );
}

function button(text, kind, title, act) {
  const made = element('button', { className: `button ${kind}`, title }, text);
  made.addEventListener('click', async () => {
    for (const other of made.parentElement.querySelectorAll('button')) other.disabled = true;
    await act();
    for (const other of made.parentElement.querySelectorAll('button')) other.disabled = false;
  });
  return made;
}

/** Text stays text where text is declared; anything else is read as JSON. */
function parse({ type }, text) {
  if (['string', 'date', 'datetime'].includes(type)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function call(fn, params, results) {
  const { body, runId } = await post(`/api/functions/${fn.name}/run`, { params });
  showResult(results, pill('success', 'success'), body, runId);
}

/** What went wrong stands below the form, which keeps what was typed. */
function showFailure(results, problem) {
  const body = problem?.code ? problem : { message: String(problem) };
  showResult(results, pill(problem?.code ?? 'failed', 'failed'), body, problem?.runId);
}

function showResult(results, status, body, runId) {
  const run = element('span', { className: 'hint' }, runId ? `run ${runId}` : '');
  results.replaceChildren(
    element(
      'section',
      { className: 'panel' },
      element('div', { className: 'actions' }, element('h3', {}, 'Answer'), status, run),
      element('pre', { tabIndex: 0 }, JSON.stringify(body, null, 2)),
    ),
  );
  announce.textContent = `${status.textContent}`;
}

async function test(fn, request, results) {
  const rows = element('tbody');
  const head = element(
    'tr',
    {},
    ...['Block', 'Status', 'Time', 'Output'].map((text) =>
      element('th', { className: text === 'Time' ? 'number' : '' }, text),
    ),
  );
  const held = element('ul', { className: 'list' });
  const logs = element('pre', { tabIndex: 0, hidden: true });
  const status = element(
    'div',
    { className: 'actions' },
    element('h3', {}, request.dry ? 'Dry run' : 'Test'),
    pill('running', 'running'),
  );
  const output = element('pre', { tabIndex: 0, hidden: true });
  const table = element('div', { className: 'scroll' }, element('table', {}, element('thead', {}, head), rows));
  results.replaceChildren(element('section', { className: 'panel' }, status, table, held, logs, output));
  const byPath = new Map();
  const on = {
    step({ step }) {
      const row = stepRow(step);
      const before = byPath.get(step.path);
      if (before) before.replaceWith(row);
      else rows.append(row);
      byPath.set(step.path, row);
    },
    log({ line }) {
      logs.hidden = false;
      logs.append(`${line.level.padEnd(5)} ${line.path}: ${line.text}\n`);
    },
    held({ held: effect }) {
      const what = effect.rolledBack ? `rolled back, ${effect.rowCount ?? 0} rows` : 'not sent';
      held.append(element('li', { className: 'actions' }, pill(what, 'held'), element('code', {}, effect.description)));
    },
    run({ run }) {
      if (run.status === 'running') return;
      status.replaceChildren(
        element('h3', {}, request.dry ? 'Dry run' : 'Test'),
        pill(run.status, run.status),
        element('span', { className: 'hint' }, `${run.durationMs.toFixed(1)} ms · run ${run.id}`),
      );
      output.hidden = false;
      output.textContent = run.error ? JSON.stringify(run.error, null, 2) : pretty(run.result);
      announce.textContent = `The run ended: ${run.status}`;
    },
  };
  await stream(`/api/functions/${fn.name}/test`, request, (event) => on[event.type]?.(event));
}

function stepRow({ path, status, durationMs, output, error }) {
  const value = error ? `${error.code}: ${error.message}` : (output?.text ?? '');
  return element(
    'tr',
    {},
    element('td', {}, path),
    element('td', {}, pill(status, status)),
    element(
      'td',
      { className: 'number' },
      status === 'running' || status === 'skipped' ? '' : `${durationMs.toFixed(1)} ms`,
    ),
    element('td', { className: 'value', title: value.slice(0, 2000) }, value.slice(0, 300)),
  );
}

function pretty(preview) {
  if (!preview) return '';
  return preview.truncated ? preview.text : JSON.stringify(JSON.parse(preview.text), null, 2);
}

function curl({ name, params, layout }) {
  const example = Object.fromEntries(
    params.map((param) => [param.name, layout.testValues?.[param.name] ?? param.default ?? null]),
  );
  const body = JSON.stringify({ params: example }).replaceAll("'", "'\\''");
  return `curl -s ${location.origin}/api/functions/${name}/run \\\n  -H "Authorization: Bearer $SWITCHYARD_TOKEN" \\\n  -H 'Content-Type: application/json' \\\n  -d '${body}'`;
}

function showProblem(problem) {
  const signedOut = problem?.code === 'auth.required';
  const detail = signedOut
    ? 'Open the link that the server printed when it started. It works once; a new one is printed at every start.'
    : (problem?.detail ?? String(problem));
  main.replaceChildren(
    element(
      'section',
      { className: 'panel' },
      element('h1', {}, problem?.title ?? 'Something went wrong'),
      element('p', { className: 'hint' }, detail),
    ),
  );
}
