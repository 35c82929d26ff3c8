import { once } from 'node:events';
import { createServer } from 'node:http';
import { LOCALHOST, portOf } from './tcp.ts';

interface CollectedSpan {
  traceId: string;
  spanId: string;
  parentId: string;
  name: string;
  kind: number;
  startMs: number;
  endMs: number;
  attributes: Record<string, string | number>;
  status: { code: number; message: string };
}

export interface Collector {
  origin: string;
  /** Bodies of the requests so far. */
  bodies: Buffer[];
  /** Paths and content types they came with. */
  requests: string[];
  spans(): CollectedSpan[];
  /** Attributes of what sent the spans. */
  resource(): Record<string, string | number>;
  /** When that many spans are there. */
  until(spans: number): Promise<CollectedSpan[]>;
  close(): Promise<void>;
}

/** A collector of OpenTelemetry traces: takes OTLP over HTTP, and reads as much of its protobuf as tests look at. */
export async function createCollector(): Promise<Collector> {
  const bodies: Buffer[] = [];
  const requests: string[] = [];
  const arrived = new EventTarget();
  const server = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk);
    requests.push(`${message.method} ${message.url} ${message.headers['content-type']}`);
    bodies.push(Buffer.concat(chunks));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    arrived.dispatchEvent(new Event('arrived'));
  });
  server.listen(0, LOCALHOST);
  await once(server, 'listening');
  const spans = () => bodies.flatMap(readSpans);
  return {
    origin: `http://${LOCALHOST}:${portOf(server)}`,
    bodies,
    requests,
    spans,
    resource: () => Object.assign({}, ...bodies.map(readResource)),
    async until(count) {
      while (spans().length < count) await once(arrived, 'arrived');
      return spans();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type Field = { number: number; bytes: Buffer; value: bigint };

/** The fields of one protobuf message. */
function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const type = key & 7;
    const value = type === 0 ? varint() : 0n;
    const length = type === 1 ? 8 : type === 5 ? 4 : type === 2 ? Number(varint()) : 0;
    fields.push({ number: key >> 3, bytes: bytes.subarray(at, at + length), value });
    at += length;
  }
  return fields;
}

const within = (fields: readonly Field[], number: number) => fields.filter((field) => field.number === number);
const bytesOf = (fields: readonly Field[], number: number) => within(fields, number)[0]?.bytes ?? Buffer.alloc(0);
const textOf = (fields: readonly Field[], number: number) => bytesOf(fields, number).toString();
const millisOf = (fields: readonly Field[], number: number) => {
  const bytes = bytesOf(fields, number);
  // To the microsecond: finer is not what a float can tell.
  return bytes.length === 8 ? Math.round(Number(bytes.readBigUInt64LE()) / 1e3) / 1e3 : 0;
};

function readSpans(body: Buffer): CollectedSpan[] {
  const scopes = within(fieldsOf(body), 1).flatMap(({ bytes }) => within(fieldsOf(bytes), 2));
  return scopes.flatMap(({ bytes }) => within(fieldsOf(bytes), 2)).map(({ bytes }) => readSpan(fieldsOf(bytes)));
}

function readResource(body: Buffer): Record<string, string | number> {
  const resources = within(fieldsOf(body), 1).map(({ bytes }) => fieldsOf(bytesOf(fieldsOf(bytes), 1)));
  return Object.assign({}, ...resources.map((fields) => readAttributes(within(fields, 1))));
}

function readSpan(fields: readonly Field[]): CollectedSpan {
  const status = fieldsOf(bytesOf(fields, 15));
  return {
    traceId: bytesOf(fields, 1).toString('hex'),
    spanId: bytesOf(fields, 2).toString('hex'),
    parentId: bytesOf(fields, 4).toString('hex'),
    name: textOf(fields, 5),
    kind: Number(within(fields, 6)[0]?.value ?? 0n),
    startMs: millisOf(fields, 7),
    endMs: millisOf(fields, 8),
    attributes: readAttributes(within(fields, 9)),
    status: { code: Number(within(status, 3)[0]?.value ?? 0n), message: textOf(status, 2) },
  };
}

function readAttributes(attributes: readonly Field[]): Record<string, string | number> {
  return Object.fromEntries(
    attributes.map(({ bytes }) => {
      const pair = fieldsOf(bytes);
      const value = fieldsOf(bytesOf(pair, 2));
      const text = within(value, 1)[0];
      const double = within(value, 4)[0];
      if (text) return [textOf(pair, 1), text.bytes.toString()];
      if (double) return [textOf(pair, 1), double.bytes.readDoubleLE()];
      return [textOf(pair, 1), Number(within(value, 3)[0]?.value ?? 0n)];
    }),
  );
}
