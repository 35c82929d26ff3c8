import type { Services } from '../app.ts';
import type { Router } from '../router.ts';

const CACHE_MS = 5_000;

/** `/livez`: the process answers. `/readyz`: it can work; asked often, so answered from a check at most 5 s old. */
export function healthRoutes(router: Router, services: Services): void {
  let last: { at: number; ready: Promise<{ ok: boolean; body: object }> } | undefined;
  router.on('GET /livez', (context) => context.json({ status: 'ok' }));
  router.on('GET /readyz', async (context) => {
    if (services.runs.isDraining) return context.json({ status: 'stopping' }, 503);
    const now = services.clock.monotonic();
    if (!last || now - last.at > CACHE_MS) last = { at: now, ready: checkReadiness(services) };
    const { ok, body } = await last.ready;
    return context.json({ status: ok ? 'ok' : 'not ready', ...body, runs: services.runs.state }, ok ? 200 : 503);
  });
}

async function checkReadiness({ store, sandbox }: Services): Promise<{ ok: boolean; body: object }> {
  const database = await store.ping().then(
    () => 'ok',
    () => 'unreachable',
  );
  const { tier, detail, ready, restarts } = sandbox.health();
  return { ok: database === 'ok' && ready > 0, body: { database, sandbox: { tier, wall: detail, ready, restarts } } };
}
