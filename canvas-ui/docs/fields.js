import { element } from '../start/element.js';
import { choices, exampleOf, isFile, limitsOf, typeOf, typeText } from './schema.js';

/** What a field holds can't be read as what is declared. */
export class FieldError extends Error {}

/**
 * The input of one parameter: `read` answers its value, undefined where nothing was entered. `show` puts words below it.
 * Text is sent as text; numbers, lists and objects as the JSON that they are.
 */
export function field(name, schema, required) {
  const id = `field-${name}`;
  const control = isFile(schema) ? fileControl(id) : controlOf(id, schema);
  const problem = element('small', { className: 'field-problem', id: `${id}-problem`, hidden: true });
  const hint = [typeText(schema), limitsOf(schema)].filter(Boolean).join(', ');
  const { input } = control;
  if (required) input.required = true;
  input.setAttribute('aria-describedby', `${id}-hint ${id}-problem`);
  const made = element(
    'div',
    { className: control.wide ? 'field wide' : 'field' },
    element('label', { htmlFor: id }, name, required ? element('span', { className: 'needed' }, ' required') : ''),
    input,
    element('small', { id: `${id}-hint`, className: 'field-hint' }, hint),
    problem,
  );
  return {
    name,
    element: made,
    input,
    read: control.read,
    show(words) {
      problem.textContent = words;
      problem.hidden = words === '';
      if (words === '') input.removeAttribute('aria-invalid');
      else input.setAttribute('aria-invalid', 'true');
    },
  };
}

function controlOf(id, schema) {
  const type = typeOf(schema);
  const given = schema.default === undefined || schema.default === null ? undefined : schema.default;
  if (type === 'boolean') return choiceControl(id, [true, false], given);
  if (type === 'enum') return choiceControl(id, choices(schema), given);
  if (['array', 'object', 'any'].includes(type)) return jsonControl(id, schema, given);
  const isNumber = type === 'integer' || type === 'number';
  const input = element('input', {
    id,
    value: given === undefined ? '' : String(given),
    type: type === 'date' ? 'date' : 'text',
    inputMode: isNumber ? 'decimal' : 'text',
    placeholder: type === 'datetime' || schema.format ? String(exampleOf(schema)) : '',
    autocomplete: 'off',
    spellcheck: false,
  });
  return {
    input,
    read: () => {
      if (input.value === '') return undefined;
      return isNumber ? parse(input.value.trim(), 'is not a number') : input.value;
    },
  };
}

function choiceControl(id, values, given) {
  const options = values.map((value) =>
    element('option', { value: JSON.stringify(value), selected: value === given }, String(value)),
  );
  const input = element('select', { id }, element('option', { value: '' }, '–'), ...options);
  return { input, read: () => (input.value === '' ? undefined : JSON.parse(input.value)) };
}

function jsonControl(id, schema, given) {
  const example = JSON.stringify(exampleOf(schema), null, 2);
  const input = element('textarea', {
    id,
    rows: Math.min(10, Math.max(3, example.split('\n').length)),
    value: given === undefined ? '' : JSON.stringify(given, null, 2),
    placeholder: example,
    spellcheck: false,
  });
  return {
    wide: true,
    input,
    read: () => (input.value.trim() === '' ? undefined : parse(input.value, 'is not JSON')),
  };
}

/** A file travels inline as base64; it is read when the form is sent. */
function fileControl(id) {
  const input = element('input', { id, type: 'file' });
  let content;
  input.addEventListener('change', async () => {
    const [chosen] = input.files;
    content = chosen && {
      name: chosen.name,
      contentType: chosen.type || 'application/octet-stream',
      base64: await base64(chosen),
    };
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
  return { wide: true, input, read: () => content };
}

async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

function parse(text, words) {
  try {
    return JSON.parse(text);
  } catch {
    throw new FieldError(words);
  }
}
