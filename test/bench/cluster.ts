import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** A PostgreSQL server of its own. */
export interface Cluster {
  host: string;
  port: number;
  url: string;
  /** Of the process that all its others come from. */
  pid: number;
  query(sql: string): Promise<unknown[]>;
  stop(): Promise<void>;
}

const DEBIAN = '/usr/lib/postgresql';

/**
 * Starts a PostgreSQL from the machine's programs, in a folder that goes with it. The server under test may not connect to
 * the database it keeps its own things in, so what its functions ask has to be another one.
 */
export async function startCluster(): Promise<Cluster> {
  const bin = findPrograms();
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-bench-'));
  const user = ownerOf(directory);
  const run = (program: string, ...args: string[]) =>
    execFileSync(join(bin, program), args, { stdio: 'ignore', cwd: directory, ...user });
  const data = join(directory, 'data');
  const port = await freePort();
  run('initdb', '-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync');
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${directory} -c fsync=off`;
  run('pg_ctl', '-D', data, '-l', join(directory, 'log'), '-o', settings, '-w', 'start');
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
  await client.connect();
  return {
    host: '127.0.0.1',
    port,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    pid: Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10),
    query: async (sql) => (await client.query(sql)).rows,
    async stop() {
      await client.end();
      run('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function findPrograms(): string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, 'bin')) : [];
  const folders = [...versions, ...(process.env.PATH ?? '').split(':')];
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')));
  if (found === undefined)
    throw new Error('PostgreSQL is not installed here: no initdb on PATH or in /usr/lib/postgresql');
  return found;
}

/** PostgreSQL does not run as root: there it gets the user that its package made. */
function ownerOf(directory: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  const user = { uid: id('-u'), gid: id('-g') };
  chownSync(directory, user.uid, user.gid);
  return user;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
