import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCodeRequest } from '../../test/contract/sandbox-request.ts';
import { findAddon } from './bundle.ts';
import { FrameReader } from './frames.ts';
import { describeInside, launchChild } from './launch.ts';
import { innermost, wallGap } from './process-status.ts';
import { createSandbox } from './sandbox.ts';
import { candidateWalls, type Wall } from './walls.ts';

/** What somebody would try who broke out of V8 into Node. Answers `name: outcome` for each try. */
const BURGLAR = `
const fs = require('node:fs'), net = require('node:net');
// Node's permission model throws where nobody can catch it.
let refuse = () => undefined;
process.on('uncaughtException', () => refuse());
setInterval(() => undefined, 1000);
const tries = {
  passwd: () => fs.readFileSync('/etc/passwd', 'utf8').length,
  list: () => fs.readdirSync('/home').length + 1,
  write: () => fs.writeFileSync('/tmp/switchyard-burglar', 'x'),
  environment: () => Object.keys(process.env).filter((name) => name !== 'TZ' && name !== 'PWD').join() || Promise.reject(new Error('empty')),
  others: () => fs.readFileSync('/proc/' + process.ppid + '/environ').length,
  spawn: () => require('node:child_process').execFileSync('/bin/true').length,
  kill: () => process.kill(PARENT, 0),
  connect: () => new Promise((resolve, reject) => net.connect(PORT, '127.0.0.1').on('connect', resolve).on('error', reject)),
  listen: () => new Promise((resolve, reject) => net.createServer().listen(0, '127.0.0.1', resolve).on('error', reject)),
};
(async () => {
  const found = {};
  for (const [name, attempt] of Object.entries(tries)) {
    try {
      await Promise.race([attempt(), new Promise((_, reject) => { refuse = reject })]);
      found[name] = 'done';
    } catch { found[name] = 'refused' }
  }
  const head = JSON.stringify(found);
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32LE(head.length, 0);
  fs.writeSync(1, Buffer.concat([prefix, Buffer.from(head)]));
})();
`;

async function burgle(wall: Wall, flags: readonly string[], port: number): Promise<unknown> {
  const script = BURGLAR.replace('PORT', String(port)).replace('PARENT', String(process.pid));
  const inside = describeInside(script, findAddon());
  const kept = flags.length === 0 ? inside.args.slice(-2) : inside.args;
  const child = launchChild(wall, { ...inside, args: [...kept] });
  try {
    return await new Promise((resolve, reject) => {
      const reader = new FrameReader({ maxHead: 10_000, maxBody: 0 });
      let complaint = '';
      child.stderr.on('data', (text: Buffer) => {
        complaint += text.toString('utf8');
      });
      child.stdout.on('data', (chunk: Buffer) =>
        reader.push(chunk, (found) => {
          const gap = wallGap(innermost(child.pid ?? 0), wall.holds);
          resolve({ found, gap });
        }),
      );
      child.on('close', () => reject(new Error(`ended: ${complaint}`)));
    });
  } finally {
    child.kill('SIGKILL');
  }
}

const walls = candidateWalls(undefined);
const server = createServer((socket) => socket.destroy());
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => {
  server.close();
});

const NOTHING = {
  passwd: 'refused',
  list: 'refused',
  write: 'refused',
  environment: 'refused',
  others: 'refused',
  spawn: 'refused',
  kill: 'refused',
  connect: 'refused',
  listen: 'refused',
};

describe.each(walls)('the wall $name', (wall) => {
  it('keeps a burglar in who is past V8', async () => {
    const { found, gap } = Object(await burgle(wall, ['permission'], port));
    expect(gap).toBeUndefined();
    expect(found).toEqual({ ...NOTHING, ...(wall.tier === 'weak' ? { kill: 'done' } : {}) });
  });

  it.runIf(wall.holds.filter)('keeps one in who is past V8 and Node', async () => {
    const { found } = Object(await burgle(wall, [], port));
    expect(found).toEqual(NOTHING);
  });

  it('runs code, libraries included', async () => {
    const sandbox = await createSandbox({ children: 1, wall: wall.name });
    try {
      expect(sandbox.health()).toMatchObject({ tier: wall.tier, detail: wall.detail, ready: 1 });
      const code = 'return [_.sum([1, 2]), z.string().safeParse(1).success, crypto.randomUUID().length]';
      const { json } = await sandbox.run(aCodeRequest(code));
      expect(JSON.parse(json)).toEqual([3, false, 36]);
    } finally {
      await sandbox.close();
    }
  });
});

describe('choosing', () => {
  it('production refuses a weak wall, saying what helps', async () => {
    await expect(createSandbox({ production: true, wall: 'node' })).rejects.toMatchObject({
      code: 'sandbox.unavailable',
      message: expect.stringContaining('bubblewrap'),
    });
  });

  it('unless that is allowed on purpose', async () => {
    const sandbox = await createSandbox({ production: true, allowWeak: true, wall: 'node', children: 1 });
    expect(sandbox.health().tier).toBe('weak');
    await sandbox.close();
  });

  it('takes the strongest that works', async () => {
    const sandbox = await createSandbox({ children: 1 });
    const strongest = walls[0]?.tier ?? 'weak';
    expect(sandbox.health().tier).toBe(strongest);
    await sandbox.close();
  });
});
