import { describe, expect, it } from 'vitest';
import { eventually } from '../support/server.ts';
import { blockOn, edges, givenFunction, logs } from './editor.ts';
import { sharedStudio } from './shared-studio.ts';
import { violationsOf } from './support.ts';

let failed: string;
const studio = sharedStudio({}, async ({ server }) => {
  const throws = {
    id: 't',
    name: 'stopHere',
    type: 'throw',
    config: { code: { kind: 'literal', value: 'no.good' }, message: { kind: 'literal', value: 'no good' } },
  };
  await givenFunction(server, 'failing', { blocks: [...logs('first'), throws], edges: edges('first > t') });
  await server.test('failing');
  const { body } = await eventually(
    () => server.call('GET', '/api/runs?function=failing'),
    (answer) => answer.body.runs.length === 1,
  );
  failed = body.runs[0].id;
});

/** Each route with what it shows once it is there. */
const ROUTES: [path: () => string, heading: RegExp][] = [
  [() => '/functions', /^Functions$/],
  [() => '/functions?new=function', /New function/],
  [() => '/functions/failing/versions', /Versions/],
  [() => '/functions/nobody', /There is no function/],
  [() => '/runs', /^Runs$/],
  [() => `/runs/${failed}`, /failing/],
  [() => '/resources/customer_service', /customer_service/],
  [() => '/resources?new=resource', /New resource/],
  [() => '/pages', /^Pages$/],
  [() => '/pages/customer-desk', /customer-desk/],
  [() => '/schedules?new=schedule', /New schedule/],
  [() => '/approvals', /^Approvals$/],
  [() => '/approvals?show=answered', /^Approvals$/],
  [() => '/schedules', /^Schedules$/],
  [() => '/settings/appearance', /Settings/],
  [() => '/settings/people', /Settings/],
  [() => '/settings/sign-in', /Settings/],
  [() => '/settings/permissions', /Roles/],
  [() => '/settings/limits', /Settings/],
  [() => '/settings/audit', /Settings/],
  [() => '/settings/api-keys', /No API keys/],
  [() => '/settings/server', /Settings/],
];

/** What somebody sees who has not signed in. */
const OUTSIDE: [path: string, heading: RegExp][] = [
  ['/functions', /^Sign in to Switchyard$/],
  ['/join#not-a-token', /^Welcome to Switchyard$/],
  ['/reset#not-a-token', /password/i],
  ['/approve#not-a-token', /./],
  ['/p/customer-desk', /./],
];

describe.each(['light', 'dark'] as const)('18.35 axe finds nothing serious: %s', (theme) => {
  it('lists, runs, pages, schedules, approvals, resources and settings', async () => {
    const page = await studio.open('/functions', { theme });
    const found: Record<string, unknown> = {};
    for (const [path, heading] of ROUTES) {
      await page.goto(new URL(path(), studio.server.url).href);
      await page.getByRole('heading', { name: heading }).first().waitFor();
      await expect.poll(() => page.locator('.skeleton').count()).toBe(0);
      const violations = await violationsOf(page);
      if (violations.length > 0) found[path()] = violations;
    }
    expect(found).toEqual({});
  });

  it('what is there for who has not signed in', async () => {
    const page = await studio.open('/settings/appearance', { theme });
    await page.context().clearCookies();
    const found: Record<string, unknown> = {};
    for (const [path, heading] of OUTSIDE) {
      await page.goto('about:blank');
      await page.goto(new URL(path, studio.server.url).href);
      await page.getByRole('heading', { name: heading }).first().waitFor();
      await expect.poll(() => page.locator('.skeleton').count()).toBe(0);
      const violations = await violationsOf(page);
      if (violations.length > 0) found[path] = violations;
    }
    expect(found).toEqual({});
  });

  it('the editor with a block, its output, the run drawer, the publish sheet and the palette', async () => {
    const page = await studio.open('/functions/deleteCustomer?block=mailTeam', { theme });
    await blockOn(page, 'mailTeam').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.goto(
      new URL(`/functions/failing?run=${failed}&drawer=timeline&block=stopHere&tab=output`, studio.server.url).href,
    );
    await page
      .getByRole('treegrid')
      .or(page.getByRole('grid'))
      .or(page.getByRole('tree', { name: /Timeline|Steps/ }))
      .first()
      .waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Publish' }).click();
    await page
      .getByRole('dialog', { name: 'Publish' })
      .getByRole('button', { name: /^Publish v/ })
      .waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+K');
    await page.getByRole('option').first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });
});

it('with the system’s own colours everything is still told apart', async () => {
  const page = await studio.open('/functions');
  await page.emulateMedia({ forcedColors: 'active' });
  for (const [path, heading] of ROUTES.slice(0, 9)) {
    await page.goto(new URL(path(), studio.server.url).href);
    await page.getByRole('heading', { name: heading }).first().waitFor();
    expect(await violationsOf(page), path()).toEqual([]);
  }
  await page.goto(new URL(`/functions/failing?run=${failed}&drawer=timeline&block=stopHere`, studio.server.url).href);
  await blockOn(page, 'stopHere').waitFor();
  const steps = page.getByRole('tree', { name: 'Timeline of the run' }).getByRole('treeitem');
  await steps.first().waitFor();
  const bars = await steps
    .locator('[aria-hidden] > span')
    .evaluateAll((spans) =>
      spans.map((span) => getComputedStyle(span).backgroundColor === getComputedStyle(document.body).backgroundColor),
    );
  expect(bars.length).toBeGreaterThan(1);
  expect(bars).not.toContain(true);
  const borders = await page.locator('.sy-block').evaluateAll((blocks) =>
    blocks.map((block) => {
      const { borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(block);
      return borderTopWidth !== '0px' && borderTopColor !== backgroundColor;
    }),
  );
  expect(borders.length).toBeGreaterThan(1);
  expect(borders).not.toContain(false);
  expect(await violationsOf(page)).toEqual([]);
});

it('18.38 a failure is said once, with the block that failed', async () => {
  const page = await studio.open('/functions/failing');
  await blockOn(page, 'first').waitFor();
  const said = await page.evaluateHandle(() => {
    const texts: string[] = [];
    const region = document.querySelector('[role="status"][aria-live="polite"]');
    if (region)
      new MutationObserver(() => texts.push(region.textContent ?? '')).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    return texts;
  });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(() => said.evaluate((texts) => texts.join('\n'))).toMatch(/failed.*stopHere/i);
  // Whatever else there is to say has been said once the next message is out.
  await page.getByRole('button', { name: 'Run', exact: true }).focus();
  await page.keyboard.press('Control+S');
  await expect.poll(() => said.evaluate((texts) => texts.join('\n'))).toContain('Saved');
  const texts = await said.evaluate((all) => all);
  expect(texts.filter((text) => /failed/i.test(text))).toHaveLength(1);
});

it('18.39 who wants less motion gets none', async () => {
  const page = await studio.open('/functions/deleteCustomer', { reducedMotion: true });
  await blockOn(page, 'mailTeam').waitFor();
  await page.getByRole('button', { name: 'Tidy' }).click();
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('dialog', { name: 'Publish' }).waitFor();
  const moving = await page.evaluate(
    () =>
      document.getAnimations().filter((animation) => {
        const { duration } = animation.effect?.getTiming() ?? {};
        return typeof duration === 'number' && duration > 1;
      }).length,
  );
  expect(moving).toBe(0);
});
