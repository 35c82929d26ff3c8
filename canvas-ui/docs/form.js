import { post } from '../start/api.js';
import { element, pill } from '../start/element.js';
import { FieldError, field } from './fields.js';

const announce = document.querySelector('#announce');

/** The form that calls a function for real, with its answer below. `onChange` gets what would be sent. */
export function tryIt({ name, params }, onChange) {
  const fields = Object.entries(params.properties).map(([each, schema]) =>
    field(each, schema, params.required?.includes(each) ?? false),
  );
  const answer = element('div', { className: 'answer' });
  const run = element('button', { className: 'button primary', type: 'submit' }, 'Run');
  const stop = element('button', { className: 'button', type: 'button', hidden: true }, 'Stop');
  const form = element(
    'form',
    { className: 'try', noValidate: true },
    fields.length === 0
      ? element('p', { className: 'hint' }, 'This function has no parameters.')
      : element('div', { className: 'fields' }, ...fields.map((each) => each.element)),
    element(
      'div',
      { className: 'actions' },
      run,
      stop,
      element('span', { className: 'hint' }, 'Calls the live version: what it changes, it changes.'),
    ),
  );
  form.addEventListener('input', () => onChange(readLoosely(fields)));
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (run.disabled) return;
    const given = read(fields);
    if (given === undefined) return;
    const leave = new AbortController();
    stop.onclick = () => leave.abort();
    stop.hidden = false;
    run.disabled = true;
    const started = performance.now();
    await call(name, given, leave.signal).then(
      (result) => showResult(answer, result, started),
      (problem) => showProblem(answer, problem, started, fields),
    );
    run.disabled = false;
    stop.hidden = true;
  });
  onChange(readLoosely(fields));
  return element('div', {}, form, answer);
}

function call(name, params, signal) {
  return post(`/api/functions/${encodeURIComponent(name)}/run`, { params }, signal);
}

/** What was entered; undefined, with words at the fields, where it can't be read. */
function read(fields) {
  const given = {};
  let first;
  for (const each of fields) {
    each.show('');
    try {
      const value = each.read();
      if (value !== undefined) given[each.name] = value;
    } catch (thrown) {
      if (!(thrown instanceof FieldError)) throw thrown;
      each.show(thrown.message);
      first ??= each;
    }
  }
  first?.input.focus();
  return first ? undefined : given;
}

/** For the snippets, while somebody is still typing. */
function readLoosely(fields) {
  return Object.fromEntries(
    fields.flatMap((each) => {
      try {
        const value = each.read();
        return value === undefined ? [] : [[each.name, value]];
      } catch {
        return [];
      }
    }),
  );
}

function showResult(answer, { body, runId, status }, started) {
  const text = JSON.stringify(body.data, null, 2);
  answer.replaceChildren(head(pill(`${status} OK`, 'success'), started, runId), output(text));
  announce.textContent = `Answered in ${elapsed(started)}.`;
}

/** The problem with every issue; those of a parameter also stand at its field. */
function showProblem(answer, problem, started, fields) {
  if (problem?.name === 'AbortError') {
    answer.replaceChildren(head(pill('stopped', 'cancelled'), started));
    announce.textContent = 'Stopped.';
    return;
  }
  const { code = 'network', status, title, detail, runId, issues = [], details } = problem ?? {};
  const byField = Map.groupBy(issues, ({ path }) => path.split('/')[1]?.replaceAll('~1', '/').replaceAll('~0', '~'));
  const first = fields.find((each) => byField.has(each.name));
  for (const each of fields)
    each.show((byField.get(each.name) ?? []).map((issue) => wordsOf(issue, each.name)).join('; '));
  const elsewhere = issues.filter(
    ({ path }) => !fields.some(({ name }) => path === `/${name}` || path.startsWith(`/${name}/`)),
  );
  answer.replaceChildren(
    head(pill(status ? `${status} ${code}` : code, 'failed'), started, runId),
    element(
      'p',
      { className: 'problem-words' },
      element('strong', {}, title ?? 'No answer'),
      ` ${detail ?? String(problem)}`,
    ),
    ...(elsewhere.length > 0
      ? [
          element(
            'ul',
            {},
            ...elsewhere.map(({ path, message }) => element('li', {}, element('code', {}, path || '/'), ` ${message}`)),
          ),
        ]
      : []),
    ...(details === undefined ? [] : [output(JSON.stringify(details, null, 2))]),
  );
  announce.textContent = `Failed: ${title ?? code}. ${detail ?? ''}`;
  first?.input.focus();
}

/** `/lines/0/sku is required` below the field `lines`. */
function wordsOf({ path, message }, name) {
  const inside = path.slice(name.length + 1);
  return inside ? `${inside} ${message}` : message;
}

function head(status, started, runId) {
  return element(
    'div',
    { className: 'actions answer-head' },
    element('h4', {}, 'Answer'),
    status,
    element('span', { className: 'hint' }, elapsed(started)),
    runId ? element('span', { className: 'hint run-id' }, `run ${runId}`) : '',
  );
}

function output(text) {
  return element('pre', { tabIndex: 0 }, text);
}

function elapsed(started) {
  const ms = performance.now() - started;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
