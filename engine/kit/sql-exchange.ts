import type { SqlAnswer } from './define-connector.ts';
import { LimitError } from './errors.ts';
import {
  bindMessage,
  closeMessage,
  commandMessages,
  DESCRIBE,
  executeMessage,
  parseMessage,
  SYNC,
} from './sql-messages.ts';
import { SqlRows } from './sql-rows.ts';
import { type RowTaker, SqlTap, type WireStream } from './sql-tap.ts';

/** A statement that its connection keeps under a name, parsed and in time planned too. */
export interface PreparedStatement {
  readonly name: string;
  /** Of its answers: undefined until it has been parsed and has run. The server refuses it when they would be others. */
  columns: Columns | undefined;
  /** Names that the connection needs no more. */
  readonly replaces: readonly string[];
}

export interface SqlExchangeRequest {
  text: string;
  params: readonly (string | null)[];
  /** Of the same text, on the same connection. */
  statement?: PreparedStatement | undefined;
  /** Commands that go out in the same round trip: `BEGIN` and settings before the statement, `COMMIT` after it. */
  before: readonly string[];
  after: readonly string[];
  /** Can stop behind the last row wanted. What writes has to run to its end. */
  reads: boolean;
  /** After so many bytes of answer a read ends, and leaves its connection in the middle of them. */
  leavesAfterBytes: number;
  maxRows: number;
  maxBytes: number;
}

/** What this needs of pg's connection. */
interface Wire {
  stream: WireStream;
}

/** How the connection is left. `failed`: it stands in a failed transaction. `dirty`: there is still something going on. */
type ConnectionState = 'busy' | 'clean' | 'failed' | 'dirty';

type Columns = SqlAnswer['columns'];

/** Above what may be kept, for a single row: it is in memory as a whole before it can be counted. */
const HEADROOM_BYTES = 1024 * 1024;

/**
 * One SQL statement and the transaction around it in one round trip, with values in text form. Speaks to pg as its own cursors
 * do, by the extended protocol, which takes no second statement along. Rows are counted as they come, past pg; what is over
 * the limit is never kept.
 * @example
 * const exchange = new SqlExchange({ text, params, before: ['BEGIN READ ONLY'], after: ['ROLLBACK'], reads: true, ...limits });
 * client.query(exchange);
 * const { rows, truncated } = await exchange.answer;
 */
export class SqlExchange implements RowTaker {
  readonly answer: Promise<SqlAnswer>;
  state: ConnectionState = 'busy';
  readonly #request: SqlExchangeRequest;
  readonly #settled = Promise.withResolvers<SqlAnswer>();
  #columns: Columns = [];
  readonly #rows = new SqlRows();
  #rowCount: number | undefined;
  #bytes = 0;
  #bytesPerRow = 0;
  #truncated = false;
  /** Replies to come before the statement's own. */
  #ahead: number;
  #tap: SqlTap | undefined;
  #stream: WireStream | undefined;

  constructor(request: SqlExchangeRequest) {
    this.#request = request;
    this.#ahead = request.before.length;
    this.answer = this.#settled.promise;
    // Whoever gave up waiting does not want to hear of it.
    this.answer.catch(() => {});
  }

  /** Ends it from outside, whatever the server is doing. */
  abandon(reason: unknown): void {
    this.#settle('dirty', () => this.#settled.reject(reason));
  }

  /** pg hands over whole messages: a row of a gigabyte would be in memory before anybody could count it. */
  get maxMessageBytes(): number {
    return this.#request.maxBytes + HEADROOM_BYTES;
  }

  submit({ stream }: Wire): void {
    const { params, before, after, reads, maxRows, statement } = this.#request;
    this.#stream = stream;
    this.#tap = SqlTap.of(stream);
    this.#tap.taker = this;
    if (statement?.columns) this.#expect(statement.columns);
    const messages = [
      ...before.map(commandMessages),
      ...this.#parsing(),
      bindMessage(params, statement?.name),
      ...(statement?.columns ? [] : [DESCRIBE]),
      executeMessage(reads ? maxRows + 1 : 0),
      ...after.map(commandMessages),
      SYNC,
    ];
    stream.write(Buffer.concat(messages));
  }

  #parsing(): Uint8Array[] {
    const { text, statement } = this.#request;
    if (statement?.columns) return [];
    return [...(statement?.replaces ?? []).map(closeMessage), parseMessage(text, statement?.name)];
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    this.#expect(fields.map(({ name, dataTypeID }) => ({ name, typeOid: dataTypeID })));
  }

  #expect(columns: Columns): void {
    this.#columns = columns;
    this.#bytesPerRow = columns.reduce((sum, { name }) => sum + name.length + 4, 2);
  }

  takeRow(bytes: Buffer, start: number, end: number): void {
    if (this.state !== 'busy') return;
    const { maxRows, maxBytes, reads, leavesAfterBytes } = this.#request;
    this.#bytes += end - start + this.#bytesPerRow;
    this.#truncated ||= this.#rows.count >= maxRows || this.#bytes > maxBytes;
    if (!this.#truncated) this.#rows.add(bytes, start, end);
    // Whoever waits has an answer; what the query still does is to be cancelled.
    else if (reads && this.#bytes > leavesAfterBytes) this.#settle('dirty', () => this.#succeed());
  }

  tooLong(): void {
    const message = 'A row of the answer is larger than the limit for results.';
    this.#settle('dirty', () => this.#settled.reject(new LimitError({ code: 'value.tooLarge', message })));
    this.#stream?.destroy();
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
    const answered = this.#request.before.length === 0 ? 'clean' : 'failed';
    this.#settle('severity' in error ? answered : 'dirty', () => this.#settled.reject(error));
  }

  handleReadyForQuery(): void {
    const { statement } = this.#request;
    if (statement && this.state === 'busy') statement.columns = this.#columns;
    this.#settle('clean', () => this.#succeed());
  }

  #succeed(): void {
    this.#settled.resolve({
      columns: this.#columns,
      rows: this.#rows,
      rowCount: this.#truncated && this.#request.reads ? this.#rows.count : (this.#rowCount ?? this.#rows.count),
      truncated: this.#truncated,
    });
  }

  #settle(state: ConnectionState, settle: () => void): void {
    if (this.state !== 'busy') return;
    this.state = state;
    // pg would not know what to do with rows of a query that goes on.
    if (this.#tap && state !== 'dirty') this.#tap.taker = undefined;
    settle();
  }
}
