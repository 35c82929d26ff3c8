/** Ready calls of a function with these parameters. */

export function curl({ name }, params) {
  const body = JSON.stringify({ params }).replaceAll("'", "'\\''");
  return [
    `curl -s ${location.origin}/api/functions/${name}/run \\`,
    `  -H "Authorization: Bearer $SWITCHYARD_TOKEN" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${body}'`,
  ].join('\n');
}

export function typedClient({ name }, params) {
  const given = Object.keys(params).length === 0 ? '' : `, ${literal(params)}`;
  return [
    `import { createClient } from 'switchyard/client';`,
    `import type { Functions } from './functions.d.ts'; // switchyard types`,
    '',
    `const client = createClient<Functions>({ baseUrl: '${location.origin}', token });`,
    `const data = await client.run('${name}'${given});`,
  ].join('\n');
}

export function commandLine({ name }, params) {
  const given =
    Object.keys(params).length === 0 ? '' : ` --params '${JSON.stringify(params).replaceAll("'", "'\\''")}'`;
  return `switchyard run ${name}${given}`;
}

/** JSON as one writes it in code. */
function literal(value) {
  return JSON.stringify(value, null, 2)
    .replaceAll(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, '$1$2:')
    .replaceAll(/\n\s*/g, ' ');
}
