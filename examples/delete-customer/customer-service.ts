import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

interface Customer {
  id: number;
  name: string;
  email: string;
}

/** The customers every start begins with. Number 13 has open orders and can't be deleted. */
function someCustomers(): Customer[] {
  const names = [
    'Ada Lovelace',
    'Grace Hopper',
    'Alan Turing',
    'Edsger Dijkstra',
    'Barbara Liskov',
    'Donald Knuth',
    'Radia Perlman',
  ];
  const more = [
    'Tim Berners-Lee',
    'Margaret Hamilton',
    'Ken Thompson',
    'Frances Allen',
    'Niklaus Wirth',
    'Open Orders Ltd',
    'Shafi Goldwasser',
  ];
  return [...names, ...more].map((name, index) => ({ id: index + 1, name, email: `customer${index + 1}@example.com` }));
}

const WITH_OPEN_ORDERS = 13;

/** A small real REST service: `GET /customers`, `GET /customers/:id`, `DELETE /customers/:id`. */
export async function startCustomerService(port: number): Promise<{ url: string; close(): Promise<void> }> {
  const customers = new Map(someCustomers().map((customer) => [customer.id, customer]));
  const server = createServer((request, response) => answer(request, response, customers));
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

function answer(request: IncomingMessage, response: ServerResponse, customers: Map<number, Customer>): void {
  const { status, body } = decide(request, customers);
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

function decide(
  { method, url = '/' }: IncomingMessage,
  customers: Map<number, Customer>,
): { status: number; body: unknown } {
  const [, collection, id] = url.split('?')[0]?.split('/') ?? [];
  if (collection !== 'customers') return { status: 404, body: { message: 'not found' } };
  if (id === undefined) return { status: 200, body: [...customers.values()] };
  const customer = customers.get(Number(id));
  if (!customer) return { status: 404, body: { message: `customer ${id} does not exist` } };
  if (method === 'GET') return { status: 200, body: customer };
  if (method !== 'DELETE') return { status: 405, body: { message: 'method not allowed' } };
  if (customer.id === WITH_OPEN_ORDERS) return { status: 409, body: { message: 'the customer has open orders' } };
  customers.delete(customer.id);
  return { status: 200, body: customer };
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
