import { countries, type TContinentCode } from 'countries-list';
import { type Service, type ServiceAnswer, startService } from '../service.ts';

interface Country {
  code: string;
  name: string;
  region: TContinentCode;
  currencies: readonly string[];
}

const COUNTRIES: readonly Country[] = Object.entries(countries).map(([code, { name, continent, currency }]) => ({
  code,
  name,
  region: continent,
  currencies: currency,
}));

/** Codes that no bank trades: units of account, and money out of use. */
const WITHOUT_RATE = new Set(['BOV', 'CHE', 'CHW', 'CLF', 'SVC', 'USN', 'UYI']);

/** The service is busy the first time that somebody asks for this one. */
const BUSY_AT_FIRST = 'JPY';

/** A small real REST service: `GET /countries?page=&pageSize=&region=`, and made-up exchange rates at `GET /rates/:code`. */
export function startRateService(port: number): Promise<Service> {
  const asked = new Set<string>();
  return startService(port, ({ method, url }) => {
    const [, collection, code] = url.pathname.split('/');
    if (method !== 'GET') return { status: 405, body: { message: 'method not allowed' } };
    if (collection === 'countries' && code === undefined) return pageOfCountries(url.searchParams);
    if (collection !== 'rates' || code === undefined) return { status: 404, body: { message: 'not found' } };
    if (code === BUSY_AT_FIRST && !asked.has(code)) {
      asked.add(code);
      return { status: 503, body: { message: 'busy, try again' } };
    }
    return rate(code);
  });
}

function pageOfCountries(query: URLSearchParams): ServiceAnswer {
  const page = Number(query.get('page') ?? 1);
  const pageSize = Number(query.get('pageSize') ?? 50);
  if (!Number.isInteger(page) || page < 1 || !Number.isInteger(pageSize) || pageSize < 1 || pageSize > 100) {
    return { status: 400, body: { message: 'page starts at 1, pageSize is 1 to 100' } };
  }
  const region = query.get('region');
  const found = COUNTRIES.filter((country) => region === null || country.region === region);
  const end = page * pageSize;
  const body = { countries: found.slice(end - pageSize, end), nextPage: end < found.length ? page + 1 : null };
  return { status: 200, body };
}

function rate(code: string): ServiceAnswer {
  const isKnown = COUNTRIES.some(({ currencies }) => currencies.includes(code));
  if (!isKnown || WITHOUT_RATE.has(code)) return { status: 404, body: { message: `no rate for ${code}` } };
  return { status: 200, body: { base: 'EUR', currency: code, rate: madeUpRate(code) } };
}

/** Nobody should trade on these, but they are the same every time: 1 for EUR, else 0.5 to 1,000. */
function madeUpRate(code: string): number {
  if (code === 'EUR') return 1;
  const hash = [...code].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 99_951, 7);
  return (50 + hash) / 100;
}
