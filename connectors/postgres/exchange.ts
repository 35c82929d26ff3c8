import type { Connection, Submittable } from 'pg';
import { LimitError, type SqlAnswer } from '#kit';

export interface ExchangeRequest {
  text: string;
  params: readonly (string | null)[];
  /** `none` for the few commands that Postgres refuses inside a transaction. */
  transaction: 'readOnly' | 'commit' | 'rollBack' | 'none';
  timeoutMs: number;
  maxRows: number;
  maxBytes: number;
}

/** How the connection is left. `failed`: it stands in a failed transaction. `dirty`: there is still something going on. */
export type ConnectionState = 'busy' | 'clean' | 'failed' | 'dirty';

interface Column {
  name: string;
  dataTypeID: number;
}

/**
 * One statement in one round trip: BEGIN, its time limit, the statement and the end of the transaction go out together.
 * Speaks to pg as its own cursors do. Rows are counted as they come; what is over the limit is never kept.
 */
export class Exchange implements Submittable {
  readonly answer: Promise<SqlAnswer>;
  state: ConnectionState = 'busy';
  readonly #request: ExchangeRequest;
  readonly #settled = Promise.withResolvers<SqlAnswer>();
  #columns: readonly Column[] = [];
  #rows: (readonly (string | null)[])[] = [];
  #rowCount: number | undefined;
  #bytes = 0;
  #sinceLastRow = 0;
  #bytesPerRow = 0;
  #truncated = false;
  /** Replies to come before the statement's own. */
  #ahead: number;
  #stopListening = () => {};

  constructor(request: ExchangeRequest) {
    this.#request = request;
    this.#ahead = request.transaction === 'none' ? 0 : 2;
    this.answer = this.#settled.promise;
  }

  /** Ends it from outside, whatever the server is doing. */
  abandon(reason: unknown): void {
    this.#settle('dirty', () => this.#settled.reject(reason));
  }

  submit(connection: Connection): void {
    const { text, params, transaction, timeoutMs } = this.#request;
    this.#guardAgainstHugeRows(connection);
    connection.stream.cork();
    if (transaction !== 'none') {
      command(connection, transaction === 'readOnly' ? 'BEGIN READ ONLY' : 'BEGIN');
      command(connection, `SET LOCAL statement_timeout = ${Math.max(1, Math.ceil(timeoutMs))}`);
    }
    connection.parse({ name: '', text, types: [] }, true);
    connection.bind({ values: [...params] }, true);
    connection.describe({ type: 'P', name: '' }, true);
    connection.stream.write(executeMessage(this.#keepsAll ? 0 : this.#request.maxRows + 1));
    // Rolling back after reading also undoes what a query did to the session, as set_config() does.
    if (transaction !== 'none') command(connection, transaction === 'commit' ? 'COMMIT' : 'ROLLBACK');
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription({ fields }: { fields: readonly Column[] }): void {
    this.#columns = fields;
    this.#bytesPerRow = fields.reduce((sum, { name }) => sum + name.length + 4, 2);
  }

  handleDataRow({ fields, length }: { fields: readonly (string | null)[]; length: number }): void {
    if (this.state !== 'busy') return;
    this.#sinceLastRow = 0;
    const bytes = this.#bytes + length + this.#bytesPerRow;
    if (this.#rows.length < this.#request.maxRows && bytes <= this.#request.maxBytes && !this.#truncated) {
      this.#bytes = bytes;
      this.#rows.push(fields);
      return;
    }
    this.#truncated = true;
    // A write has to reach its COMMIT. A read can stop here: whoever waits has an answer, and the query is cancelled.
    if (bytes > this.#request.maxBytes && !this.#keepsAll) this.#settle('dirty', () => this.#succeed());
  }

  handleCommandComplete({ text }: { text: string }): void {
    if (this.#ahead === 0) this.#rowCount = Number(/\d+$/.exec(text)?.[0] ?? 0);
    this.#ahead -= 1;
  }

  handlePortalSuspended(): void {
    this.#ahead -= 1;
  }

  handleEmptyQuery(): void {
    this.#ahead -= 1;
  }

  handleCopyInResponse(connection: { sendCopyFail(message: string): void }): void {
    connection.sendCopyFail('not supported');
  }

  handleCopyData(): void {}

  handleError(error: Error): void {
    // Only the server's own words have a severity; anything else came from the socket.
    const answered = this.#request.transaction === 'none' ? 'clean' : 'failed';
    this.#settle('severity' in error ? answered : 'dirty', () => this.#settled.reject(error));
  }

  handleReadyForQuery(): void {
    this.#settle('clean', () => this.#succeed());
  }

  /** Writes run to their end: their rows are counted, and the limit only cuts what is kept. */
  get #keepsAll(): boolean {
    return this.#request.transaction !== 'readOnly';
  }

  #succeed(): void {
    this.#settled.resolve({
      columns: this.#columns.map(({ name, dataTypeID }) => ({ name, typeOid: dataTypeID })),
      rows: this.#rows,
      rowCount: this.#truncated && !this.#keepsAll ? this.#rows.length : (this.#rowCount ?? this.#rows.length),
      truncated: this.#truncated,
    });
  }

  #settle(state: ConnectionState, settle: () => void): void {
    if (this.state !== 'busy') return;
    this.state = state;
    this.#stopListening();
    settle();
  }

  /** pg hands over whole rows: one row of a gigabyte would be in memory before anybody could count it. */
  #guardAgainstHugeRows({ stream }: Connection): void {
    const most = this.#request.maxBytes + 1024 * 1024;
    const count = (chunk: Uint8Array) => {
      this.#sinceLastRow += chunk.byteLength;
      if (this.#sinceLastRow <= most) return;
      const message = 'A row of the answer is larger than the limit for results.';
      this.#settle('dirty', () => this.#settled.reject(new LimitError({ code: 'value.tooLarge', message })));
      stream.destroy();
    };
    stream.on('data', count);
    this.#stopListening = () => stream.off('data', count);
  }
}

function command(connection: Connection, text: string): void {
  connection.parse({ name: '', text, types: [] }, true);
  connection.bind({ values: [] }, true);
  connection.execute(null, true);
}

/** Execute the unnamed portal for at most so many rows; 0 is all. */
function executeMessage(maxRows: number): Buffer {
  const message = Buffer.alloc(10);
  message.write('E', 0, 'latin1');
  message.writeInt32BE(9, 1);
  message.writeInt32BE(maxRows, 6);
  return message;
}
