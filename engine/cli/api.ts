import { InputError } from '#kit';
import { isJsonObject, type JsonValue } from '#schema';

/** Where the server is and who asks, from options or `SWITCHYARD_URL` and `SWITCHYARD_TOKEN`. */
export interface ApiOptions {
  url: string;
  token: string | undefined;
}

/** A problem that the server answered; its message is the problem's detail. */
export class ApiError extends Error {
  readonly problem: { [key: string]: JsonValue };

  constructor(problem: { [key: string]: JsonValue }, message: string) {
    super(message);
    this.problem = problem;
  }
}

/** Sends one request to the server's API. @throws ApiError for a problem document, InputError when nobody answers */
export async function callApi(
  { url, token }: ApiOptions,
  method: string,
  path: string,
  body?: JsonValue,
): Promise<JsonValue> {
  const response = await fetch(new URL(path, url), {
    method,
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new InputError({
      code: 'request.invalid',
      message: `No server answers at ${url}. Start one, or say where it is with --url.`,
      cause,
    });
  });
  const text = await response.text();
  const answer: JsonValue = text === '' ? null : JSON.parse(text);
  if (response.ok) return answer;
  const problem = isJsonObject(answer) ? answer : {};
  throw new ApiError(
    problem,
    typeof problem.detail === 'string' ? problem.detail : `The server answered ${response.status}.`,
  );
}
