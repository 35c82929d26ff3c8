/**
 * The embedded Postgres: PGlite in a thread or a process of its own, answering Postgres' wire protocol. Runs nothing else
 * of ours and imports nothing else of it, since the process for authors' SQL may read only this folder and PGlite.
 */
import { fdatasyncSync, readSync, writeSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { SYNC_FD, SYNCED } from './embedded-sync.ts';

export interface HostOptions {
  directory: string;
  /** SQL for every start, as superuser: roles and schemas that have to be there. */
  setup: string;
  settings: readonly string[];
  /** Make a new database in `directory`, then end. */
  create: boolean;
}

export type HostMessage =
  | Uint8Array
  | { type: 'ready' | 'closed' }
  /** With the last of the answer: whoever has read it all may leave at once, and is known to have been answered. */
  | { type: 'answered'; rest: Uint8Array }
  | { type: 'failed'; message: string };

const MAX_ANSWER_BYTES = 512 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
/** Postgres leaves checkpoints and vacuuming to processes that PGlite has not got: without them its log never ends. */
const CHECKPOINT_BYTES = 64 * 1024 * 1024;
const CHECK_EVERY = 200;
const CHECK_AFTER_BYTES = 4 * 1024 * 1024;
const CHECK_AFTER_MS = 100;

const port = parentPort ?? {
  postMessage: (message: HostMessage) => process.send?.(message),
  on: (event: 'message', listener: (message: unknown) => void) => process.on(event, listener),
};
const post = (message: HostMessage) => port.postMessage(message);

let syncs = 0;

/** What we have to know of PGlite's insides. The exact version is pinned, and each start proves that it works. */
interface NodeFiles {
  realPath(node: unknown): string;
  stream_ops: { fsync?: (stream: { nfd?: number; node: unknown }) => number };
}

/** PGlite's own never calls fsync, so what was committed could be lost with the power (electric-sql/pglite#1107). */
class SyncedFiles extends NodeFS {
  override async init(...[pg, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options);
    const addSync = ({ NODEFS: files }: { NODEFS: unknown }) => {
      if (!isNodeFiles(files)) throw new Error('PGlite has changed inside');
      files.stream_ops.fsync = ({ nfd, node }) => {
        syncs++;
        if (nfd === undefined) return 0;
        if (parentPort) fdatasyncSync(nfd);
        else askForSync(relative(this.rootDir, files.realPath(node)));
        return 0;
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addSync] } };
  }
}

function isNodeFiles(files: unknown): files is NodeFiles {
  return typeof files === 'object' && files !== null && 'stream_ops' in files && 'realPath' in files;
}

/** A process under the permission model may not sync itself: the server does it, and this waits. See embedded-sync.ts. */
function askForSync(name: string): void {
  writeSync(SYNC_FD, `${name.replaceAll(sep, '/')}\n`);
  const answer = Buffer.alloc(1);
  readSync(SYNC_FD, answer);
  if (answer.toString() !== SYNCED) throw new Error(`the file ${name} could not be written to the disk`);
}

async function openPglite({ directory, setup, settings }: HostOptions): Promise<PGlite> {
  const startParams = [
    ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
    // Emscripten's fdatasync, the default, does nothing.
    ...['wal_sync_method=fsync', 'max_wal_size=256MB', 'min_wal_size=32MB', ...settings].flatMap((s) => ['-c', s]),
  ];
  const pglite = await PGlite.create({ fs: new SyncedFiles(directory), startParams });
  const before = syncs;
  // Our fsync hangs on PGlite's insides, so each start proves that it is called.
  await pglite.exec('SET synchronous_commit = on; CREATE TABLE _sync (); DROP TABLE _sync');
  if (syncs === before) throw new Error('PGlite does not write its log to the disk: its insides have changed');
  await pglite.exec(setup);
  return pglite;
}

/** Does now and then what Postgres' background processes would do. */
class Upkeep {
  readonly #pglite: PGlite;
  #checkpoint: string | undefined;
  #answers = 0;
  #bytes = 0;

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  async after(requestBytes: number, ms: number): Promise<void> {
    this.#answers++;
    this.#bytes += requestBytes;
    const due = this.#answers >= CHECK_EVERY || this.#bytes >= CHECK_AFTER_BYTES || ms >= CHECK_AFTER_MS;
    if (!due || this.#pglite.isInTransaction()) return;
    this.#answers = 0;
    this.#bytes = 0;
    const [log] = (
      await this.#pglite.query<{ now: string; bytes: string }>(
        'SELECT pg_current_wal_lsn() AS now, pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce($1, pg_current_wal_lsn())) AS bytes',
        [this.#checkpoint],
      )
    ).rows;
    this.#checkpoint ??= log?.now;
    if (!log || Number(log.bytes) < CHECKPOINT_BYTES) return;
    this.#checkpoint = log.now;
    // An index of an author's that can't be vacuumed is no reason to let the log grow.
    await this.#pglite.exec('VACUUM (ANALYZE, SKIP_LOCKED)').catch(() => {});
    await this.#pglite.exec('CHECKPOINT');
  }
}

async function serve(options: HostOptions): Promise<void> {
  const pglite = await openPglite(options);
  const upkeep = new Upkeep(pglite);

  const answer = async (request: Uint8Array) => {
    const started = performance.now();
    const chunks = new Chunks();
    await pglite.execProtocolRawStream(request, { syncToFs: false, onRawData: (bytes) => chunks.add(bytes) });
    post({ type: 'answered', rest: chunks.take() });
    await upkeep.after(request.byteLength, performance.now() - started);
  };

  let last = Promise.resolve();
  port.on('message', (message: unknown) => {
    last = last
      .then(async () => {
        if (message instanceof Uint8Array) return await answer(message);
        if (isCommand(message, 'reset')) return await reset(pglite);
        await pglite.close();
        post({ type: 'closed' });
        end();
      })
      .catch((error: unknown) => fail(error));
  });
  post({ type: 'ready' });
}

function isCommand(message: unknown, type: string): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === type;
}

/** Nothing of one client's session is left for the next. */
async function reset(pglite: PGlite): Promise<void> {
  if (pglite.isInTransaction()) await pglite.exec('ROLLBACK');
  await pglite.exec('DISCARD ALL');
}

/** Collects the small pieces that Postgres writes, up to what is worth a message. */
class Chunks {
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #total = 0;

  add(bytes: Uint8Array): void {
    this.#total += bytes.byteLength;
    // There is no way to stop a query in the middle but to stop everything; what was committed is safe.
    if (this.#total > MAX_ANSWER_BYTES) process.exit(1);
    if (this.#bytes >= CHUNK_BYTES) post(this.take());
    // PGlite uses its memory again.
    this.#pieces.push(bytes.slice());
    this.#bytes += bytes.byteLength;
  }

  /** What came since; at the end that is the end of the answer. */
  take(): Uint8Array {
    const chunk = new Uint8Array(this.#bytes);
    let offset = 0;
    for (const piece of this.#pieces) {
      chunk.set(piece, offset);
      offset += piece.byteLength;
    }
    this.#pieces = [];
    this.#bytes = 0;
    return chunk;
  }
}

function end(): void {
  if (parentPort) parentPort.close();
  else process.disconnect?.();
}

function fail(error: unknown): void {
  post({ type: 'failed', message: error instanceof Error ? error.message : 'the embedded database ended' });
  end();
}

async function main(options: HostOptions): Promise<void> {
  if (!options.create) return await serve(options);
  const pglite = await openPglite(options);
  await pglite.close();
  post({ type: 'closed' });
  end();
}

if (!parentPort) {
  // Ctrl-C reaches every process of the terminal; when to end is the server's decision, or it is gone.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  process.on('disconnect', () => process.exit());
}
const options: HostOptions = parentPort ? workerData : JSON.parse(process.argv[2] ?? '');
main(options).catch(fail);
