import type { JsonValue } from '#schema';
import { type Answer, type TestServer, toAnswer } from './server.ts';

/** A password that is long enough. */
export const PASSWORD = 'a long enough password';

export interface CookieAnswer extends Answer {
  cookies: string[];
}

/** Somebody with an account, signed in. */
export interface TestPerson {
  id: string;
  email: string;
  /** Of their invitation. */
  token: string;
  joined: CookieAnswer;
  /** Of the session that they have now. */
  cookie: string;
  call(method: string, path: string, body?: JsonValue): Promise<CookieAnswer>;
}

export interface TestPeople {
  /** Somebody with these roles, invited and signed in. */
  join(...roles: string[]): Promise<TestPerson>;
  /** Without any credentials of its own. */
  send(method: string, path: string, body?: JsonValue, headers?: Record<string, string>): Promise<CookieAnswer>;
}

/** What a browser sends that has the session's cookie. */
export const withCookie = (cookie: string) => ({ Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' });

export const cookieOf = ({ cookies }: Pick<CookieAnswer, 'cookies'>) => cookies[0]?.split(';')[0] ?? '';

let people = 0;

/** People of a server that is started later. */
export function testPeople(server: () => TestServer): TestPeople {
  const send: TestPeople['send'] = async (method, path, body, headers = {}) => {
    const response = await fetch(new URL(path, server().url), {
      method,
      redirect: 'manual',
      headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { ...(await toAnswer(response)), cookies: response.headers.getSetCookie() };
  };
  return {
    send,
    async join(...roles) {
      people += 1;
      const email = `person${people}@example.com`;
      const { body } = await server().call('POST', '/api/access/invitations', { email, roles });
      const token = new URL(body.link).hash.slice(1);
      const joined = await send('POST', '/api/join', { token, name: `Person ${people}`, password: PASSWORD });
      const person: TestPerson = {
        ...{ email, token, joined, cookie: cookieOf(joined), id: '' },
        // As a browser does: a new cookie takes the place of the one before.
        async call(method, path, sent) {
          const answer = await send(method, path, sent, withCookie(person.cookie));
          if (answer.cookies.length > 0) person.cookie = cookieOf(answer);
          return answer;
        },
      };
      const { body: session } = await person.call('GET', '/api/session');
      person.id = session.id as string;
      return person;
    },
  };
}

/** Allows, denies or says nothing. */
export async function setGrant(
  server: TestServer,
  subject: { kind: 'user' | 'role'; id: string },
  effect: 'allow' | 'deny' | 'inherit',
  [verb, kind, name = '']: readonly [verb: string, kind: string, name?: string],
): Promise<void> {
  const { status, body } = await server.call('PUT', '/api/access/grants', {
    ...{ subject, effect, verb },
    object: { kind, name },
  });
  if (status !== 204) throw new Error(`no grant but ${status}: ${JSON.stringify(body)}`);
}
