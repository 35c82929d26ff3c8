/** The server's API as its own pages use it. What fails throws the problem document. */

/** Kept in memory only: closing the page forgets it. */
let token;

/** A token or API key instead of the session's cookie; undefined for the cookie again. */
export function useToken(given) {
  token = given;
}

export async function get(path) {
  return answer(await fetch(path, { headers: identity() }));
}

export async function post(path, body, signal) {
  const response = await send(path, body, signal);
  return { body: await answer(response), runId: response.headers.get('Run-Id'), status: response.status };
}

/** Starts a test-run and hands over its events one by one, until it has ended. */
export async function stream(path, body, onEvent) {
  const response = await send(path, body);
  if (!response.ok) await answer(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split('\n\n');
    rest = parts.pop();
    for (const part of parts) {
      const data = part.split('\n').find((line) => line.startsWith('data: '));
      if (data) onEvent(JSON.parse(data.slice('data: '.length)));
    }
  }
}

function send(path, body, signal) {
  const headers = { ...identity(), 'Content-Type': 'application/json' };
  return fetch(path, { method: 'POST', headers, body: JSON.stringify(body), signal });
}

function identity() {
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}

async function answer(response) {
  const { status } = response;
  const body = await response.json().catch(() => {
    throw { title: 'Not an answer of Switchyard', detail: `Something in between answered ${status}.`, status };
  });
  if (!response.ok) throw body;
  return body;
}
