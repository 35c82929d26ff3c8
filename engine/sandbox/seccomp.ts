/**
 * A system call filter (classic BPF) for a JavaScript child, as an allow-list: what Node, V8 and libc need to compute and
 * to use pipes they already hold. No sockets, no new processes' memory, no files to write, no namespaces, no keys.
 */

interface Architecture {
  /** AUDIT_ARCH_* of linux/audit.h. */
  audit: number;
  calls: Readonly<Record<string, number>>;
  /** Calls for which only some first (or, for fcntl-like ones, second) arguments pass. */
  clone: number;
  clone3: number;
  prctl: number;
}

const X64: Architecture = {
  audit: 0xc000003e,
  clone: 56,
  clone3: 435,
  prctl: 157,
  calls: {
    read: 0,
    write: 1,
    open: 2,
    close: 3,
    stat: 4,
    fstat: 5,
    lstat: 6,
    poll: 7,
    lseek: 8,
    mmap: 9,
    mprotect: 10,
    munmap: 11,
    brk: 12,
    rt_sigaction: 13,
    rt_sigprocmask: 14,
    rt_sigreturn: 15,
    ioctl: 16,
    pread64: 17,
    readv: 19,
    writev: 20,
    access: 21,
    sched_yield: 24,
    mremap: 25,
    madvise: 28,
    dup: 32,
    dup2: 33,
    nanosleep: 35,
    getpid: 39,
    shutdown: 48,
    getsockname: 51,
    getpeername: 52,
    getsockopt: 55,
    execve: 59,
    exit: 60,
    uname: 63,
    fcntl: 72,
    getcwd: 79,
    chdir: 80,
    readlink: 89,
    gettimeofday: 96,
    getrlimit: 97,
    getrusage: 98,
    sysinfo: 99,
    times: 100,
    getuid: 102,
    getgid: 104,
    geteuid: 107,
    getegid: 108,
    getppid: 110,
    sigaltstack: 131,
    sched_getparam: 143,
    sched_getscheduler: 145,
    sched_get_priority_max: 146,
    sched_get_priority_min: 147,
    arch_prctl: 158,
    gettid: 186,
    futex: 202,
    sched_getaffinity: 204,
    set_tid_address: 218,
    restart_syscall: 219,
    clock_gettime: 228,
    clock_getres: 229,
    clock_nanosleep: 230,
    exit_group: 231,
    epoll_wait: 232,
    epoll_ctl: 233,
    tgkill: 234,
    openat: 257,
    newfstatat: 262,
    readlinkat: 267,
    faccessat: 269,
    ppoll: 271,
    set_robust_list: 273,
    get_robust_list: 274,
    epoll_pwait: 281,
    eventfd2: 290,
    epoll_create1: 291,
    dup3: 292,
    pipe2: 293,
    prlimit64: 302,
    getrandom: 318,
    membarrier: 324,
    pkey_mprotect: 329,
    pkey_alloc: 330,
    pkey_free: 331,
    statx: 332,
    rseq: 334,
    faccessat2: 439,
    epoll_pwait2: 441,
  },
};

const ARM64: Architecture = {
  audit: 0xc00000b7,
  clone: 220,
  clone3: 435,
  prctl: 167,
  calls: {
    getcwd: 17,
    eventfd2: 19,
    epoll_create1: 20,
    epoll_ctl: 21,
    epoll_pwait: 22,
    dup: 23,
    dup3: 24,
    fcntl: 25,
    ioctl: 29,
    faccessat: 48,
    chdir: 49,
    openat: 56,
    close: 57,
    pipe2: 59,
    lseek: 62,
    read: 63,
    write: 64,
    readv: 65,
    writev: 66,
    pread64: 67,
    ppoll: 73,
    readlinkat: 78,
    newfstatat: 79,
    fstat: 80,
    exit: 93,
    exit_group: 94,
    set_tid_address: 96,
    futex: 98,
    set_robust_list: 99,
    get_robust_list: 100,
    nanosleep: 101,
    clock_gettime: 113,
    clock_getres: 114,
    clock_nanosleep: 115,
    sched_getscheduler: 120,
    sched_getparam: 121,
    sched_getaffinity: 123,
    sched_yield: 124,
    sched_get_priority_max: 125,
    sched_get_priority_min: 126,
    restart_syscall: 128,
    tgkill: 131,
    sigaltstack: 132,
    rt_sigaction: 134,
    rt_sigprocmask: 135,
    rt_sigreturn: 139,
    times: 153,
    uname: 160,
    getrlimit: 163,
    getrusage: 165,
    gettimeofday: 169,
    getpid: 172,
    getppid: 173,
    getuid: 174,
    geteuid: 175,
    getgid: 176,
    getegid: 177,
    gettid: 178,
    sysinfo: 179,
    getsockname: 204,
    getpeername: 205,
    getsockopt: 209,
    shutdown: 210,
    brk: 214,
    munmap: 215,
    mremap: 216,
    execve: 221,
    mmap: 222,
    mprotect: 226,
    madvise: 233,
    prlimit64: 261,
    getrandom: 278,
    membarrier: 283,
    pkey_mprotect: 288,
    pkey_alloc: 289,
    pkey_free: 290,
    statx: 291,
    rseq: 293,
    faccessat2: 439,
    epoll_pwait2: 441,
  },
};

const ARCHITECTURES: Readonly<Record<string, Architecture>> = { x64: X64, arm64: ARM64 };

/** Instruction codes of linux/bpf_common.h. */
const LOAD = 0x20;
const IF_EQUAL = 0x15;
const IF_AT_LEAST = 0x35;
const IF_ANY_BIT = 0x45;
const RETURN = 0x06;

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
/** libc takes "no such call" as a sign to try the older one. */
const NO_SUCH_CALL = 0x00050000 | 38;
const NOT_PERMITTED = 0x00050000 | 1;

/** Where struct seccomp_data holds things. */
const CALL = 0;
const ARCHITECTURE = 4;
const FIRST_ARGUMENT = 16;

/** Set in the call numbers of the x32 ABI, a second table that the list above does not mean. */
const X32_BIT = 0x40000000;
const CLONE_THREAD = 0x00010000;
/** Every CLONE_NEW*: a thread has no use for namespaces. */
const CLONE_NEW_ANYTHING = 0x7e020080;
/** PR_SET_NAME, PR_GET_NAME, PR_SET_VMA, PR_CAPBSET_READ. */
const PRCTL_OPERATIONS = [15, 16, 0x53564d41, 23];

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, operand: number];

function threadsOnly({ clone }: Architecture): Instruction[] {
  return [
    [IF_EQUAL, 0, 5, clone],
    [LOAD, 0, 0, FIRST_ARGUMENT],
    [IF_ANY_BIT, 2, 0, CLONE_NEW_ANYTHING],
    [IF_ANY_BIT, 0, 1, CLONE_THREAD],
    [RETURN, 0, 0, ALLOW],
    [RETURN, 0, 0, NOT_PERMITTED],
  ];
}

function harmlessPrctl({ prctl }: Architecture): Instruction[] {
  const count = PRCTL_OPERATIONS.length;
  return [
    [IF_EQUAL, 0, count + 3, prctl],
    [LOAD, 0, 0, FIRST_ARGUMENT],
    ...PRCTL_OPERATIONS.map((operation, index): Instruction => [IF_EQUAL, count - index, 0, operation]),
    [RETURN, 0, 0, NOT_PERMITTED],
    [RETURN, 0, 0, ALLOW],
  ];
}

/** The filter as an array of `struct sock_filter`, or `undefined` on an architecture that we have no list for. */
export function seccompProgram(arch: string): Buffer | undefined {
  const architecture = ARCHITECTURES[arch];
  if (!architecture) return undefined;
  const program: Instruction[] = [
    [LOAD, 0, 0, ARCHITECTURE],
    [IF_EQUAL, 1, 0, architecture.audit],
    [RETURN, 0, 0, KILL],
    [LOAD, 0, 0, CALL],
    [IF_AT_LEAST, 0, 1, X32_BIT],
    [RETURN, 0, 0, KILL],
    ...threadsOnly(architecture),
    ...harmlessPrctl(architecture),
  ];
  for (const call of Object.values(architecture.calls)) program.push([IF_EQUAL, 0, 1, call], [RETURN, 0, 0, ALLOW]);
  program.push([RETURN, 0, 0, NO_SUCH_CALL]);
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, ifTrue, ifFalse, operand], index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(operand, index * 8 + 4);
  });
  return bytes;
}
