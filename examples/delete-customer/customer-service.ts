import { type Service, type ServiceAnswer, startService } from '../service.ts';

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
export function startCustomerService(port: number): Promise<Service> {
  const customers = new Map(someCustomers().map((customer) => [customer.id, customer]));
  return startService(port, ({ method, url }) => decide(method, url.pathname, customers));
}

function decide(method: string, path: string, customers: Map<number, Customer>): ServiceAnswer {
  const [, collection, id] = path.split('/');
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
