import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RestateSettings } from '#durable';

const BINARY = join(
  import.meta.dirname,
  ...['..', '..', 'node_modules', '@restatedev', `restate-server-${platform()}-${arch()}`, 'bin', 'restate-server'],
);

/** Whether there is a Restate for this machine: npm brings it for Linux and macOS. */
export const isRestateThere = existsSync(BINARY);

/** Restate, one node or a cluster on this machine, with data of its own. */
export interface TestRestate {
  /** For workers that share a port of their own. */
  settings(): Promise<RestateSettings>;
  /** kill -9 of one node. */
  kill(node: number): Promise<void>;
  /** Starts a node again that was killed. */
  restart(node: number): Promise<void>;
  /** All that it knew is gone. Not while a node runs. */
  forget(): Promise<void>;
  stop(): Promise<void>;
}

interface Node {
  name: string;
  env: Record<string, string>;
  ingress: string;
  admin: string;
  process?: ChildProcess;
}

const START_MS = 30_000;

/** Starts so many nodes; with more than one, each log entry is on two of them before it counts. */
export async function startRestate(count = 1): Promise<TestRestate> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-restate-'));
  const ports = await freePorts(count * 3);
  const fabric = ports.slice(0, count);
  const nodes = fabric.map((port, index): Node => {
    const ingress = ports[count + index * 2];
    const admin = ports[count + index * 2 + 1];
    return {
      name: `node${index + 1}`,
      ingress: `http://127.0.0.1:${ingress}`,
      admin: `http://127.0.0.1:${admin}`,
      env: {
        ...{ RESTATE_NODE_NAME: `node${index + 1}`, RESTATE_BASE_DIR: folder, RESTATE_CLUSTER_NAME: 'switchyard-test' },
        RESTATE_BIND_ADDRESS: `127.0.0.1:${port}`,
        RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${port}`,
        RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
        RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
        ...{ RESTATE_ROCKSDB_TOTAL_MEMORY_SIZE: '64MB', RESTATE_DISABLE_TELEMETRY: 'true' },
        ...(count === 1 ? {} : clusterSettings({ fabric, isFirst: index === 0 })),
      },
    };
  });
  await Promise.all(nodes.map(launch));
  const find = (index: number): Node => {
    const node = nodes[index];
    if (!node) throw new Error(`there is no node ${index}`);
    return node;
  };
  return {
    async settings() {
      const [port = 0] = await freePorts(1);
      return {
        ...{ ingress: nodes.map(({ ingress }) => ingress), admin: nodes.map(({ admin }) => admin), identityKeys: [] },
        ...{ listen: { host: '127.0.0.1', port }, workers: `http://127.0.0.1:${port}`, service: 'Switchyard' },
      };
    },
    kill: (index) => end(find(index)),
    restart: (index) => launch(find(index)),
    forget: () => rm(folder, { recursive: true, force: true }),
    async stop() {
      await Promise.all(nodes.map(end));
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** As a server and a worker are told. */
export function restateEnv({ ingress, admin, workers, listen }: RestateSettings): Record<string, string> {
  return {
    SWITCHYARD_DURABLE: 'restate',
    SWITCHYARD_RESTATE_INGRESS: ingress.join(','),
    SWITCHYARD_RESTATE_ADMIN: admin.join(','),
    SWITCHYARD_RESTATE_LISTEN: `${listen.host}:${listen.port}`,
    SWITCHYARD_RESTATE_WORKERS: workers,
  };
}

function clusterSettings(of: { fabric: number[]; isFirst: boolean }): Record<string, string> {
  const { fabric, isFirst } = of;
  return {
    RESTATE_ROLES: '[worker,log-server,admin,metadata-server,http-ingress]',
    RESTATE_AUTO_PROVISION: String(isFirst),
    RESTATE_METADATA_CLIENT__ADDRESSES: `[${fabric.map((port) => `"http://127.0.0.1:${port}"`).join(',')}]`,
    RESTATE_DEFAULT_REPLICATION: '2',
    RESTATE_DEFAULT_NUM_PARTITIONS: '4',
  };
}

async function launch(node: Node): Promise<void> {
  const child = spawn(BINARY, ['--no-logo'], {
    env: { PATH: process.env.PATH, RUST_LOG: 'warn', ...node.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  node.process = child;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  const until = performance.now() + START_MS;
  while (performance.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    if (await isUp(node)) return;
    await sleep(50);
  }
  await end(node);
  throw new Error(`Restate did not start:\n${output.slice(-4_000)}`);
}

async function isUp({ ingress, admin }: Node): Promise<boolean> {
  const isHealthy = (url: string) =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
  return (await isHealthy(`${admin}/health`)) && (await isHealthy(`${ingress}/restate/health`));
}

async function end({ process: child }: Node): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Free when they were asked for. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
