import type { Services } from '../app.ts';
import type { Router } from '../router.ts';

/** What Prometheus reads. */
export function metricsRoutes(router: Router, { telemetry }: Services): void {
  router.on('GET /metrics', async () => {
    const { contentType, text } = await telemetry.metrics();
    return new Response(text, { headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' } });
  });
}
