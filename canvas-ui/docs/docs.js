/** The page about the API: every published function, described and ready to try. */
import { get, useToken } from '../start/api.js';
import { element } from '../start/element.js';
import { functionView } from './function.js';

const main = document.querySelector('#main');
const list = document.querySelector('#functions');
const search = document.querySelector('#search');
const count = document.querySelector('#count');
const who = document.querySelector('#who');

/** Undefined until the server has told. */
let functions;

document.querySelector('#use-token').addEventListener('click', () => askForToken());
search.addEventListener('input', showList);
addEventListener('hashchange', open);
addEventListener('keydown', (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? '');
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  search.focus();
});
load().catch(showProblem);

async function load() {
  const [api, identity] = await Promise.all([get('/openapi.json'), get('/api/session')]);
  functions = Object.values(api.paths).flatMap(({ post }) =>
    post?.tags.includes('functions') ? [toFunction(post)] : [],
  );
  document.body.classList.remove('signed-out');
  who.hidden = false;
  who.textContent = identity.name;
  showList();
  open();
}

function toFunction({ operationId, description = '', requestBody, responses, 'x-version': version }) {
  return {
    name: operationId,
    version,
    description,
    params: requestBody.content['application/json'].schema.properties.params,
    result: responses['200'].content['application/json'].schema.properties.data,
  };
}

function showList() {
  if (functions === undefined) return;
  const wanted = search.value.trim().toLowerCase();
  const found = functions.filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(wanted));
  list.replaceChildren(...found.map((fn) => element('li', {}, functionLink(fn))));
  mark();
  const all = `${functions.length} ${functions.length === 1 ? 'function' : 'functions'}`;
  count.textContent = wanted === '' ? (functions.length === 0 ? '' : all) : `${found.length} of ${all}`;
}

function functionLink({ name, description }) {
  const link = element(
    'a',
    { href: `#${name}` },
    element('strong', {}, name),
    element('small', {}, description.split('\n')[0]),
  );
  link.dataset.name = name;
  return link;
}

/** Shows the function of the address, or the first. */
function open(event) {
  const wanted = location.hash.slice(1);
  if (wanted === 'main' || functions === undefined) return;
  const fn = functions.find(({ name }) => name === wanted) ?? functions[0];
  if (!fn) {
    main.replaceChildren(emptyState());
    return;
  }
  main.replaceChildren(...functionView(fn));
  document.title = `${fn.name} · Switchyard API`;
  mark(fn.name);
  // A link in the list was followed: reading goes on at the top of what it leads to.
  if (event) main.focus({ preventScroll: innerWidth > 767 });
  if (event && innerWidth > 767) scrollTo(0, 0);
}

function mark(name = list.dataset.open) {
  list.dataset.open = name ?? '';
  for (const link of list.querySelectorAll('a')) {
    if (link.dataset.name === name) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

function emptyState() {
  return element(
    'section',
    { className: 'panel empty-state' },
    element('h1', {}, 'Nothing is published yet'),
    element(
      'p',
      {},
      'This page describes every function that can be called: its parameters, its result, and a form to try it. A function gets here by being published.',
    ),
    element(
      'ol',
      {},
      element(
        'li',
        {},
        'Make a function in the editor, or write one as files: ',
        element('code', {}, 'switchyard pull'),
      ),
      element('li', {}, 'Try its draft without changing anything: ', element('code', {}, 'switchyard test NAME --dry')),
      element('li', {}, 'Publish it: ', element('code', {}, 'switchyard push NAME --publish')),
    ),
    element('p', { className: 'hint' }, 'With an API key you see only the functions that the key is for.'),
  );
}

function askForToken(words = '') {
  const input = element('input', { id: 'token', type: 'password', autocomplete: 'off', required: true });
  const problem = element('p', { className: 'field-problem', id: 'token-problem', role: 'alert' }, words);
  input.setAttribute('aria-describedby', 'token-hint token-problem');
  const form = element(
    'form',
    { className: 'panel sign-in' },
    element('h1', {}, 'Who are you?'),
    element(
      'p',
      { className: 'hint', id: 'token-hint' },
      'Open the link that the server printed when it started, or paste an API key or the admin token. This page keeps it in memory only.',
    ),
    element('label', { htmlFor: 'token' }, 'API key or token', input),
    problem,
    element(
      'div',
      { className: 'actions' },
      element('button', { className: 'button primary', type: 'submit' }, 'Show functions'),
    ),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    useToken(input.value.trim());
    load().catch((thrown) => {
      useToken(undefined);
      askForToken(thrown?.detail ?? String(thrown));
    });
  });
  document.body.classList.toggle('signed-out', functions === undefined);
  main.replaceChildren(form);
  input.focus();
}

function showProblem(problem) {
  if (problem?.code === 'auth.required') {
    askForToken();
    return;
  }
  main.replaceChildren(
    element(
      'section',
      { className: 'panel' },
      element('h1', {}, problem?.title ?? 'Something went wrong'),
      element('p', { className: 'hint' }, problem?.detail ?? String(problem)),
    ),
  );
}
