import { describe, expect, it } from 'vitest';
import { seccompProgram } from './seccomp.ts';

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const NO_SUCH_CALL = 0x00050026;
const NOT_PERMITTED = 0x00050001;

interface Call {
  number: number;
  audit: number;
  argument?: number;
}

/** Runs the filter the way the kernel does. */
function judge(program: Buffer, { number, audit, argument = 0 }: Call): number {
  const data = new Map([
    [0, number],
    [4, audit],
    [16, argument],
  ]);
  let accumulator = 0;
  for (let at = 0; at < program.length / 8; at++) {
    const code = program.readUInt16LE(at * 8);
    const operand = program.readUInt32LE(at * 8 + 4);
    const jump = (holds: boolean): number => program.readUInt8(at * 8 + (holds ? 2 : 3));
    if (code === 0x06) return operand;
    if (code === 0x20) accumulator = data.get(operand) ?? 0;
    else if (code === 0x15) at += jump(accumulator === operand);
    else if (code === 0x35) at += jump(accumulator >= operand);
    else if (code === 0x45) at += jump((accumulator & operand) !== 0);
    else throw new Error(`unknown instruction ${code}`);
  }
  throw new Error('ran off the end');
}

describe.each([
  { arch: 'x64', audit: 0xc000003e, read: 0, socket: 41, fork: 57, kill: 62, ptrace: 101, clone: 56, prctl: 157 },
  {
    arch: 'arm64',
    audit: 0xc00000b7,
    read: 63,
    socket: 198,
    fork: 1079,
    kill: 129,
    ptrace: 117,
    clone: 220,
    prctl: 167,
  },
])('the filter for $arch', ({ arch, audit, read, socket, fork, kill, ptrace, clone, prctl }) => {
  const program = seccompProgram(arch) ?? Buffer.alloc(0);
  const verdict = (number: number, argument?: number): number =>
    judge(program, { number, audit, ...(argument === undefined ? {} : { argument }) });

  it('lets through what a child computes with', () => {
    expect(verdict(read)).toBe(ALLOW);
  });

  it.each([
    ['socket', socket],
    ['fork', fork],
    ['kill', kill],
    ['ptrace', ptrace],
    ['io_uring_setup', 425],
    ['clone3', 435],
    ['a call of the future', 9999],
  ])('does not know %s', (_name, number) => {
    expect(verdict(number)).toBe(NO_SUCH_CALL);
  });

  it('clone makes threads and nothing else', () => {
    expect(verdict(clone, 0x3d0f00)).toBe(ALLOW);
    expect(verdict(clone, 0x11)).toBe(NOT_PERMITTED);
    for (const flag of [0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]) {
      expect(verdict(clone, 0x00010000 | flag)).toBe(NOT_PERMITTED);
    }
  });

  it('prctl names things and nothing else', () => {
    expect(verdict(prctl, 15)).toBe(ALLOW);
    expect(verdict(prctl, 22)).toBe(NOT_PERMITTED);
    expect(verdict(prctl, 38)).toBe(NOT_PERMITTED);
  });

  it('kills what speaks another dialect', () => {
    expect(judge(program, { number: read, audit: 0x40000003 })).toBe(KILL);
    expect(verdict(0x40000000 + read)).toBe(KILL);
  });

  it('fits into what the kernel takes', () => {
    expect(program.length / 8).toBeLessThan(4096);
  });
});

it('there is none for an unknown architecture', () => {
  expect(seccompProgram('mips')).toBeUndefined();
});
