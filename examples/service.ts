import { createServer, type Server } from 'node:http';

export interface ServiceAnswer {
  status: number;
  body: unknown;
}

export interface Service {
  url: string;
  close(): Promise<void>;
}

/** A small real REST service on loopback that answers JSON. */
export async function startService(
  port: number,
  answer: (request: { method: string; url: URL }) => ServiceAnswer,
): Promise<Service> {
  const server = createServer((request, response) => {
    const url = URL.parse(request.url ?? '/', 'http://service') ?? new URL('http://service/');
    const { status, body } = answer({ method: request.method ?? 'GET', url });
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  const url = await listen(server, port);
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the service has no address');
  return `http://127.0.0.1:${address.port}`;
}
