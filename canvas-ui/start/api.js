/** The server's API as the start page uses it. What fails throws the problem document. */

export async function get(path) {
  return answer(await fetch(path));
}

export async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { body: await answer(response), runId: response.headers.get('Run-Id') };
}

/** Starts a test-run and hands over its events one by one, until it has ended. */
export async function stream(path, body, onEvent) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
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

async function answer(response) {
  const body = await response.json();
  if (!response.ok) throw body;
  return body;
}
