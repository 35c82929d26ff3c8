import { afterAll, expect, it } from 'vitest';
import { CLIENT, createIdentityProvider, type IdentityProvider } from '../support/identity-provider.ts';
import { unusedPort } from '../support/tcp.ts';
import { sharedStudio } from './shared-studio.ts';
import { violationsOf } from './support.ts';

/** Single sign-on as somebody sees it, with a real provider. */

let provider: IdentityProvider | undefined;
const studio = sharedStudio(async () => {
  const port = await unusedPort();
  const origin = `http://127.0.0.1:${port}`;
  await provider?.close();
  provider = await createIdentityProvider(`${origin}/sso/callback`);
  return {
    env: {
      ...{ SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_PUBLIC_URL: origin, SWITCHYARD_PORT: String(port) },
      ...{ SWITCHYARD_OIDC_CLIENT_ID: CLIENT.id, SWITCHYARD_OIDC_CLIENT_SECRET: CLIENT.secret },
      ...{ SWITCHYARD_OIDC_ISSUER: provider.issuer, SWITCHYARD_OIDC_LABEL: 'Example ID' },
    },
  };
});
afterAll(() => provider?.close());

it('an owner allows a domain, and its people sign in with one click; others are told why not', async () => {
  if (provider) provider.person = { sub: 'ada', name: 'Ada', email: 'ada@example.com', email_verified: true };
  const context = await studio.browser.newContext();
  const page = await context.newPage();
  await page.goto(new URL('/settings/account', studio.server.url).href);
  const button = page.getByRole('button', { name: 'Sign in with Example ID' });
  await button.click();
  await page.getByText('Ask an owner to invite you', { exact: false }).waitFor();
  expect(new URL(page.url()).hash).toBe('');
  expect(await violationsOf(page)).toEqual([]);

  const owner = await studio.open('/settings/sign-in');
  await owner.getByLabel('Domains').fill('example.com');
  await owner.getByText('viewer: ').click();
  await owner.getByLabel('Groups').fill('staff: editor');
  expect(await violationsOf(owner)).toEqual([]);
  await owner.getByRole('button', { name: 'Save' }).click();
  await owner.getByText('Saved').first().waitFor();

  await button.click();
  await page.getByRole('heading', { name: 'Functions', exact: true }).waitFor();
  await page.goto(new URL('/settings/account', studio.server.url).href);
  await page.getByRole('heading', { name: 'Set a password' }).waitFor();
  await context.close();
});
