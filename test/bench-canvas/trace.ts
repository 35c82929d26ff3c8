/** What Chromium's tracing tells of one renderer, in ms of processor time. */
export interface Trace {
  tasks: readonly Task[];
  /** By frame: all of the main thread, and the part that is script. */
  frames: readonly { all: number; script: number }[];
  longestTask: number;
  main: number;
  workers: number;
}

interface Task {
  /** ms since the trace began, on the clock. */
  at: number;
  ms: number;
  script: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

const TASK = 'ThreadControllerImpl::RunTask';
const FRAME = 'Commit';
const SCRIPT = new Set([
  'EvaluateScript',
  'v8.evaluateModule',
  'FunctionCall',
  'RunMicrotasks',
  'EventDispatch',
  'TimerFire',
  'FireAnimationFrame',
  'v8.compileModule',
]);

export function readTrace(json: Buffer): Trace {
  const events: TraceEvent[] = JSON.parse(json.toString('utf8')).traceEvents;
  const main = busiest(events, 'CrRendererMain');
  const ofMain = main ? events.filter(({ pid, tid }) => pid === main.pid && tid === main.tid) : [];
  const tasks = tasksOf(ofMain);
  const ms = tasks.map((task) => task.ms);
  return {
    tasks,
    frames: framesOf(ofMain, tasks),
    longestTask: Math.max(0, ...ms),
    main: sum(ms),
    workers: sum(
      threads(events, /DedicatedWorker/).flatMap((thread) => tasksOf(on(events, thread)).map((task) => task.ms)),
    ),
  };
}

interface Thread {
  pid: number;
  tid: number;
}

function threads(events: readonly TraceEvent[], name: string | RegExp): Thread[] {
  return events.filter((event) => event.name === 'thread_name' && new RegExp(name).test(event.args?.name ?? ''));
}

function on(events: readonly TraceEvent[], { pid, tid }: Thread): TraceEvent[] {
  return events.filter((event) => event.pid === pid && event.tid === tid);
}

/** Chromium has spare renderers: the page's is the one that did something. */
function busiest(events: readonly TraceEvent[], name: string): Thread | undefined {
  const spent = (thread: Thread) => sum(tasksOf(on(events, thread)).map(({ ms }) => ms));
  return threads(events, name)
    .map((thread) => ({ thread, ms: spent(thread) }))
    .sort((a, b) => b.ms - a.ms)[0]?.thread;
}

function tasksOf(events: readonly TraceEvent[]): Task[] {
  const scripts = outermost(events.filter(({ name, ph }) => ph === 'X' && SCRIPT.has(name)));
  const all = outermost(events.filter(({ name, ph }) => ph === 'X' && name === TASK));
  let next = 0;
  return all.map(({ ts, dur = 0, tdur }) => {
    let script = 0;
    for (let one = scripts[next]; one && one.ts < ts + dur; one = scripts[++next]) {
      if (one.ts >= ts) script += (one.tdur ?? one.dur ?? 0) / 1000;
    }
    return { at: ts / 1000, ms: (tdur ?? dur) / 1000, script };
  });
}

/** In the order of time, without what is inside of another. */
function outermost(events: readonly TraceEvent[]): TraceEvent[] {
  const sorted = [...events].sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  let end = 0;
  return sorted.filter(({ ts, dur = 0 }) => {
    if (ts < end) return false;
    end = ts + dur;
    return true;
  });
}

/** Work is counted for the frame that it comes before: input and events that make the next picture. */
function framesOf(events: readonly TraceEvent[], tasks: readonly Task[]): { all: number; script: number }[] {
  const starts = events.filter(({ name }) => name === FRAME).map(({ ts }) => ts / 1000);
  const frames = starts.slice(1).map(() => ({ all: 0, script: 0 }));
  for (const { at, ms, script } of tasks) {
    const frame = frames[starts.findIndex((start, index) => at >= start && at < (starts[index + 1] ?? start))];
    if (!frame) continue;
    frame.all += ms;
    frame.script += script;
  }
  return frames.filter(({ all }) => all > 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
