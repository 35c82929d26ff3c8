import { element, pill } from '../start/element.js';
import { tryIt } from './form.js';
import { exampleOf, isFile, limitsOf, typeLines, typeOf, typeText } from './schema.js';
import { commandLine, curl, typedClient } from './snippets.js';

const announce = document.querySelector('#announce');

/** One function: what it takes, what it answers, how to call it, and a form to try. */
export function functionView(fn) {
  const snippets = snippetList(fn);
  return [
    element(
      'div',
      { className: 'function-head' },
      element('h1', {}, fn.name, pill(`v${fn.version}`)),
      element(
        'p',
        { className: 'address' },
        element('span', { className: 'method' }, 'POST'),
        `/api/functions/${fn.name}/run`,
      ),
      fn.description ? element('p', { className: 'description' }, fn.description) : '',
    ),
    panel('Parameters', paramsTable(fn.params)),
    panel('Result', resultView(fn.result)),
    panel('Try it', tryIt(fn, snippets.update)),
    panel('Call it', snippets.element),
  ];
}

function panel(title, ...content) {
  const id = `panel-${title.replaceAll(' ', '-').toLowerCase()}`;
  const heading = element('h2', { id, className: 'panel-title' }, title);
  const section = element('section', { className: 'panel' }, heading, ...content);
  section.setAttribute('aria-labelledby', id);
  return section;
}

function paramsTable({ properties, required = [] }) {
  const rows = Object.entries(properties).map(([name, schema]) => {
    const more = limitsOf(schema);
    const fallback = schema.default === undefined || schema.default === null ? '' : JSON.stringify(schema.default);
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, element('code', {}, name)),
      cell('Type', typeView(schema), more ? element('small', {}, more) : ''),
      cell('Required', required.includes(name) ? element('span', { className: 'needed' }, 'yes') : 'no'),
      cell('Default', fallback ? element('code', {}, fallback) : ''),
      cell('Description', schema.description ?? ''),
    );
  });
  if (rows.length === 0) return element('p', { className: 'hint' }, 'None: call it with an empty object.');
  const head = ['Name', 'Type', 'Required', 'Default', 'Description'].map((text) =>
    element('th', { scope: 'col' }, text),
  );
  return element(
    'table',
    { className: 'params' },
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}

/** Objects show what is in them. */
function typeView(schema) {
  const lines = typeLines({ ...schema, type: typeOf(schema) });
  if (isFile(schema) || !lines.includes('\n')) return element('code', {}, typeText(schema));
  return element('code', { className: 'shape' }, lines);
}

/** On a narrow screen rows become cards, and each value bears the name of its column. */
function cell(label, content, more = '') {
  const made = element('td', { className: content === '' ? 'blank' : '' }, content === '' ? '–' : content, more);
  made.dataset.label = label;
  return made;
}

function resultView(result) {
  if (Object.keys(result).length === 0) {
    return element(
      'p',
      { className: 'hint' },
      'Not declared: it may be any JSON. Declare a result to have it checked and typed.',
    );
  }
  return element('pre', { tabIndex: 0, className: 'type' }, typeLines(result));
}

function snippetList(fn) {
  const { properties, required = [] } = fn.params;
  const kinds = [
    ['curl', curl],
    ['Typed client', typedClient],
    ['Command line', commandLine],
  ].map(([title, make]) => ({ title, make, code: element('pre', { tabIndex: 0 }) }));
  const update = (given) => {
    // Until something was entered, what must be there has an example.
    const examples = required
      .filter((name) => given[name] === undefined)
      .map((name) => [name, exampleOf(properties[name])]);
    const params = { ...Object.fromEntries(examples), ...given };
    for (const { make, code } of kinds) code.textContent = make(fn, params);
  };
  const list = kinds.map(({ title, code }) =>
    element(
      'div',
      { className: 'snippet' },
      element('div', { className: 'actions' }, element('h3', {}, title), copyButton(title, code)),
      code,
    ),
  );
  return { element: element('div', { className: 'snippets' }, ...list), update };
}

function copyButton(title, code) {
  const button = element(
    'button',
    { className: 'button small', type: 'button', 'aria-label': `Copy: ${title}` },
    'Copy',
  );
  button.addEventListener('click', async () => {
    const copied = await navigator.clipboard.writeText(code.textContent).then(
      () => true,
      () => false,
    );
    // Without a secure origin there is no clipboard; what is marked can be copied by hand.
    if (!copied) getSelection().selectAllChildren(code);
    button.textContent = copied ? 'Copied' : 'Marked';
    announce.textContent = copied ? `${title} copied.` : `${title} marked; copy it with the keyboard.`;
    button.addEventListener('blur', () => (button.textContent = 'Copy'), { once: true });
  });
  return button;
}
