import pg, { type Connection, type Submittable } from 'pg';
import { LimitError, type SqlAnswer } from '#kit';

export interface InternalRequest {
  sql: string;
  params: readonly (string | null)[];
  role: string | undefined;
  readOnly: boolean;
  commit: boolean;
  timeoutMs: number;
  maxRows: number;
  maxBytes: number;
}

interface Column {
  name: string;
  dataTypeID: number;
}

/** Above what may be kept, for a single row: it is in memory as a whole before it can be counted. */
const HEADROOM_BYTES = 1024 * 1024;

/**
 * One statement in one round trip, with the transaction around it, as values in text form. By the extended protocol, which
 * takes no second statement along.
 */
export class InternalExchange implements Submittable {
  readonly answer: Promise<SqlAnswer>;
  /** The connection can be used again. */
  ended = false;
  readonly #request: InternalRequest;
  readonly #before: readonly string[];
  readonly #settled = Promise.withResolvers<SqlAnswer>();
  #ahead: number;
  #columns: readonly Column[] = [];
  #rows: (readonly (string | null)[])[] = [];
  #rowCount = 0;
  #bytes = 0;
  #sinceRow = 0;
  #truncated = false;
  #failure: Error | undefined;
  #stopCounting = () => {};

  constructor(request: InternalRequest) {
    this.#request = request;
    this.#before = opening(request);
    this.#ahead = this.#before.length;
    this.answer = this.#settled.promise;
    // Whoever gave up waiting does not want to hear of it.
    this.answer.catch(() => {});
  }

  submit(connection: Connection): void {
    const { sql, params, commit, maxRows } = this.#request;
    this.#limitRows(connection);
    connection.stream.cork();
    for (const text of this.#before) command(connection, text);
    connection.parse({ name: '', text: sql, types: [] }, true);
    connection.bind({ values: [...params] }, true);
    connection.describe({ type: 'P', name: '' }, true);
    // What writes has to run to its end; what only reads can stop behind the last row wanted.
    connection.stream.write(execute(this.#request.readOnly ? maxRows + 1 : 0));
    command(connection, commit ? 'COMMIT' : 'ROLLBACK');
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription({ fields }: { fields: readonly Column[] }): void {
    this.#columns = fields;
  }

  handleDataRow({ fields, length }: { fields: readonly (string | null)[]; length: number }): void {
    this.#sinceRow = 0;
    this.#bytes += length;
    const { maxRows, maxBytes } = this.#request;
    this.#truncated ||= this.#rows.length >= maxRows || this.#bytes > maxBytes;
    if (!this.#truncated) this.#rows.push(fields);
  }

  handleCommandComplete({ text }: { text: string }): void {
    if (this.#ahead === 0) this.#rowCount = Number(/\d+$/.exec(text)?.[0] ?? 0);
    this.#ahead--;
  }

  handlePortalSuspended(): void {
    this.#ahead--;
  }

  handleEmptyQuery(): void {
    this.#ahead--;
  }

  handleCopyInResponse(connection: { sendCopyFail(message: string): void }): void {
    connection.sendCopyFail('not supported');
  }

  handleCopyData(): void {}

  handleError(error: Error): void {
    // What the server says is followed by its ReadyForQuery, which pg keeps to itself; a broken connection by nothing.
    this.ended = error instanceof pg.DatabaseError;
    this.#stopCounting();
    this.#settled.reject(this.#failure ?? error);
  }

  handleReadyForQuery(): void {
    this.ended = true;
    this.#stopCounting();
    this.#settled.resolve(this.#result());
  }

  #result(): SqlAnswer {
    return {
      columns: this.#columns.map(({ name, dataTypeID }) => ({ name, typeOid: dataTypeID })),
      rows: this.#rows,
      rowCount: this.#truncated && this.#request.readOnly ? this.#rows.length : this.#rowCount,
      truncated: this.#truncated,
    };
  }

  #limitRows({ stream }: Connection): void {
    const most = this.#request.maxBytes + HEADROOM_BYTES;
    const count = (chunk: Uint8Array) => {
      this.#sinceRow += chunk.byteLength;
      if (this.#sinceRow <= most) return;
      const message = 'A row of the answer is larger than the limit for results.';
      this.#failure ??= new LimitError({ code: 'value.tooLarge', message });
      stream.destroy();
    };
    stream.on('data', count);
    this.#stopCounting = () => stream.off('data', count);
  }
}

function opening({ readOnly, role, timeoutMs }: InternalRequest): string[] {
  return [
    readOnly ? 'BEGIN READ ONLY' : 'BEGIN',
    ...(role === undefined
      ? []
      : [`SET LOCAL SESSION AUTHORIZATION ${pg.escapeIdentifier(role)}`, 'SET LOCAL search_path = app']),
    `SET LOCAL statement_timeout = ${Math.max(1, Math.ceil(timeoutMs))}`,
  ];
}

function command(connection: Connection, text: string): void {
  connection.parse({ name: '', text, types: [] }, true);
  connection.bind({ values: [] }, true);
  connection.execute(null, true);
}

/** Execute the unnamed portal for at most so many rows; 0 is all of them. */
function execute(maxRows: number): Buffer {
  const message = Buffer.alloc(10);
  message.write('E', 0, 'latin1');
  message.writeInt32BE(9, 1);
  message.writeInt32BE(maxRows, 6);
  return message;
}
