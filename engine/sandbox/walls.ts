/** Ways to confine a child process, from strong to weak, as command lines around `node`. */
import { existsSync } from 'node:fs';
import type { SandboxTier } from '#core';
import { PERL_FILTER } from './perl-filter.ts';
import { seccompProgram } from './seccomp.ts';

export type WallName = 'bubblewrap' | 'namespaces' | 'namespaces-only' | 'filter' | 'node';

export interface Inside {
  node: string;
  args: readonly string[];
  /** Every file that the child opens: its binary, the addon and their libraries. */
  files: readonly string[];
  /** All of its environment. */
  environment: Readonly<Record<string, string>>;
}

interface CommandLine {
  file: string;
  args: string[];
  /** Handed to the command on file descriptor 3. */
  descriptor?: Buffer;
}

export interface Wall {
  name: WallName;
  tier: SandboxTier;
  detail: string;
  /** What must be true of the running child, looked at from outside. */
  holds: { filter: boolean; network: boolean };
  command(inside: Inside): CommandLine;
}

const NOBODY = '65534';
const isRoot = (): boolean => process.getuid?.() === 0;

/** Where the wrappers live: not asked of PATH, which a start script may have put anything in. */
const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin', '/run/current-system/sw/bin'];

function findProgram(name: string): string | undefined {
  return FOLDERS.map((folder) => `${folder}/${name}`).find((file) => existsSync(file));
}

const at = (name: string): string => findProgram(name) ?? name;

/** No core dumps of other people's values, no files, few handles. */
const LIMITS = ['--core=0', '--fsize=0', '--nofile=64', '--memlock=0'];

/** Dies with the server even when it is stuck and does not notice that its pipes ended. */
const dieWithParent = (): string[] => [at('setpriv'), '--pdeathsig', 'KILL'];

const unprivileged = (): string[] =>
  isRoot()
    ? [
        at('setpriv'),
        `--reuid=${NOBODY}`,
        `--regid=${NOBODY}`,
        '--clear-groups',
        '--inh-caps=-all',
        '--bounding-set=-all',
      ]
    : [at('setpriv'), '--inh-caps=-all'];

const lowered = (): string[] => [...unprivileged(), '--no-new-privs', '--pdeathsig', 'KILL', at('prlimit'), ...LIMITS];

const ownNamespaces = (): string[] => [
  at('unshare'),
  ...(isRoot() ? [] : ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`]),
  '--net',
  '--ipc',
  '--uts',
  '--pid',
  '--mount-proc',
  '--fork',
  '--kill-child=KILL',
];

/** What libc and OpenSSL read at the start of every process, when it is there. */
const CONFIGURATION = ['/etc/ld.so.cache', '/etc/ssl/openssl.cnf'];

const filtered = (inside: Inside): string[] => {
  const program = seccompProgram(process.arch)?.toString('hex') ?? '';
  return [at('perl'), '-e', PERL_FILTER, process.arch, program, [...inside.files, ...CONFIGURATION].join('\n')];
};

const toCommand = ([file = '', ...args]: readonly string[]): CommandLine => ({ file, args });
const command = (inside: Inside): string[] => [inside.node, ...inside.args];

function bubblewrap(inside: Inside): CommandLine {
  const binds = inside.files.flatMap((file) => ['--ro-bind', file, file]);
  const identity = isRoot() ? ['--uid', NOBODY, '--gid', NOBODY] : [];
  const program = seccompProgram(process.arch) ?? Buffer.alloc(0);
  return {
    ...toCommand([
      ...dieWithParent(),
      at('prlimit'),
      ...LIMITS,
      at('bwrap'),
      '--unshare-all',
      '--die-with-parent',
      '--new-session',
      // Its reaper would live under our filter, which has no call to wait with.
      '--as-pid-1',
      '--clearenv',
      ...Object.entries(inside.environment).flatMap(([name, value]) => ['--setenv', name, value]),
      ...['--cap-drop', 'ALL'],
      ...identity,
      ...binds,
      ...['--remount-ro', '/', '--chdir', '/', '--seccomp', '3'],
      ...command(inside),
    ]),
    descriptor: program,
  };
}

const WALLS: readonly Wall[] = [
  {
    name: 'bubblewrap',
    tier: 'strong',
    detail: 'bubblewrap (own namespaces, empty file system), seccomp, node permission model',
    holds: { filter: true, network: true },
    command: bubblewrap,
  },
  {
    name: 'namespaces',
    tier: 'strong',
    detail: 'own namespaces, uid nobody, seccomp, landlock where the kernel has it, node permission model',
    holds: { filter: true, network: true },
    command: (inside) =>
      toCommand([...dieWithParent(), ...ownNamespaces(), ...lowered(), ...filtered(inside), ...command(inside)]),
  },
  {
    name: 'namespaces-only',
    tier: 'medium',
    detail: 'own namespaces, uid nobody, node permission model',
    holds: { filter: false, network: true },
    command: (inside) => toCommand([...dieWithParent(), ...ownNamespaces(), ...lowered(), ...command(inside)]),
  },
  {
    name: 'filter',
    tier: 'medium',
    detail: 'seccomp, landlock where the kernel has it, node permission model',
    holds: { filter: true, network: false },
    command: (inside) => toCommand([...lowered(), ...filtered(inside), ...command(inside)]),
  },
  {
    name: 'node',
    tier: 'weak',
    detail: 'node permission model',
    holds: { filter: false, network: false },
    command: (inside) =>
      toCommand(findProgram('prlimit') ? [at('prlimit'), ...LIMITS, ...command(inside)] : command(inside)),
  },
];

const NEEDS: Readonly<Record<WallName, readonly string[]>> = {
  bubblewrap: ['bwrap', 'setpriv', 'prlimit'],
  namespaces: ['unshare', 'setpriv', 'prlimit', 'perl'],
  'namespaces-only': ['unshare', 'setpriv', 'prlimit'],
  filter: ['setpriv', 'prlimit', 'perl'],
  node: [],
};

/** The walls worth trying on this host, strongest first. Whether one holds is known only by trying. */
export function candidateWalls(only: WallName | undefined): Wall[] {
  return WALLS.filter(({ name, holds }) => {
    if (only !== undefined && name !== only) return false;
    if (name === 'node') return true;
    if (process.platform !== 'linux' || !NEEDS[name].every(findProgram)) return false;
    return !holds.filter || seccompProgram(process.arch) !== undefined;
  });
}
