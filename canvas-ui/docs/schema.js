/** JSON Schema as /openapi.json gives it, in words that fit a table. */

/** The declared type of a schema, null aside. */
export function typeOf({ type, enum: values, format, contentEncoding }) {
  if (values) return 'enum';
  const name = (Array.isArray(type) ? type : [type]).find((each) => each !== 'null');
  if (contentEncoding) return 'base64';
  if (name === 'string') return { date: 'date', 'date-time': 'datetime' }[format] ?? 'string';
  return name ?? 'any';
}

export function isFile({ properties }) {
  return properties?.base64?.contentEncoding === 'base64';
}

/** `integer`, `string[]`, `open | paid`, `object`. */
export function typeText(schema) {
  const type = typeOf(schema);
  if (isFile(schema)) return 'file';
  if (type === 'enum')
    return choices(schema)
      .map((value) => JSON.stringify(value))
      .join(' | ');
  if (type === 'array') {
    const inner = typeText(schema.items);
    return inner.includes(' ') ? `(${inner})[]` : `${inner}[]`;
  }
  return schema.format && type === 'string' ? schema.format : type;
}

export function choices({ enum: values }) {
  return values.filter((value) => value !== null);
}

/** What the type leaves open: `at least 1`, `at most 40 characters`. */
export function limitsOf(schema) {
  const say = (key, words) => (schema[key] === undefined ? [] : [words.replace('#', schema[key])]);
  return [
    ...say('minimum', 'at least #'),
    ...say('maximum', 'at most #'),
    ...say('exclusiveMinimum', 'more than #'),
    ...say('exclusiveMaximum', 'less than #'),
    ...say('multipleOf', 'a multiple of #'),
    ...say('minLength', 'at least # characters'),
    ...say('maxLength', 'at most # characters'),
    ...say('minItems', 'at least # items'),
    ...say('maxItems', 'at most # items'),
    ...say('pattern', 'matches #'),
  ].join(', ');
}

/** A schema as a TypeScript type, in lines. */
export function typeLines(schema, indent = '') {
  const nullable = Array.isArray(schema.type) && schema.type.includes('null') ? ' | null' : '';
  const type = typeOf(schema);
  if (type === 'object' && (schema.properties || schema.additionalProperties === false)) {
    const deeper = `${indent}  `;
    const members = Object.entries(schema.properties ?? {}).map(([name, member]) => {
      const mark = schema.required?.includes(name) ? '' : '?';
      const note = member.description ? `  // ${member.description.replaceAll(/\s+/g, ' ')}` : '';
      return `${deeper}${key(name)}${mark}: ${typeLines(member, deeper)};${note}`;
    });
    if (schema.additionalProperties === true) members.push(`${deeper}[key: string]: unknown;`);
    return members.length === 0 ? `{}${nullable}` : `{\n${members.join('\n')}\n${indent}}${nullable}`;
  }
  if (type === 'array') {
    const inner = typeLines(schema.items, indent);
    return `${/[|&]/.test(inner) && !inner.startsWith('{') ? `(${inner})` : inner}[]${nullable}`;
  }
  return `${scalar(type, schema)}${nullable}`;
}

/** A value that fits, as an example. */
export function exampleOf(schema) {
  if (schema.default !== undefined && schema.default !== null) return schema.default;
  if (isFile(schema)) return { name: 'note.txt', contentType: 'text/plain', base64: 'aGVsbG8=' };
  switch (typeOf(schema)) {
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'enum':
      return choices(schema)[0];
    case 'array':
      return [exampleOf(schema.items)];
    case 'object':
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, each]) => [name, exampleOf(each)]));
    case 'date':
      return '2026-11-21';
    case 'datetime':
      return '2026-11-21T09:30:00Z';
    case 'any':
      return null;
    default:
      return (
        { email: 'jo@example.com', uri: 'https://example.com', uuid: crypto.randomUUID() }[schema.format] ?? 'text'
      );
  }
}

function scalar(type, schema) {
  if (type === 'enum')
    return choices(schema)
      .map((value) => JSON.stringify(value))
      .join(' | ');
  return (
    { integer: 'number', number: 'number', boolean: 'boolean', any: 'unknown', object: 'object' }[type] ?? 'string'
  );
}

function key(name) {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
