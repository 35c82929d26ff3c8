import type { HeldBack, LogLine, Run, RunEvent, Step, StepStatus } from '#schema';
import { explainProblem } from './explain.ts';
import { plain, prettyJson, type Style, type Terminal } from './terminal.ts';

const MARKS: Readonly<Record<StepStatus, [mark: string, style: Style]>> = {
  queued: ['·', 'dim'],
  running: ['·', 'dim'],
  waiting: ['·', 'dim'],
  success: ['✓', 'green'],
  handled: ['!', 'yellow'],
  error: ['✗', 'red'],
  skipped: ['-', 'dim'],
  cancelled: ['✗', 'yellow'],
  disabled: ['-', 'dim'],
  pinned: ['=', 'dim'],
};

/** Tells a test-run line by line as its blocks settle. */
export class TestProgress {
  readonly #terminal: Terminal;
  readonly #running = new Set<string>();
  readonly #settled = new Map<string, StepStatus>();
  readonly #held: HeldBack[] = [];
  #run: Run | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(event: RunEvent): void {
    this.#tell(event);
    const running = [...this.#running];
    this.#terminal.status(running.length > 0 && this.#run?.status === 'running' ? `running ${running.join(', ')}` : '');
  }

  #tell(event: RunEvent): void {
    switch (event.type) {
      case 'step':
        this.#step(event.step);
        break;
      case 'log':
        this.#log(event.line);
        break;
      case 'message':
        this.#line(event.path, `» ${event.name}: ${JSON.stringify(event.data)}`, 'dim');
        break;
      case 'gap':
        this.#terminal.note(`(${event.missing} events came faster than they could be sent)`);
        break;
      case 'held':
        this.#held.push(event.held);
        break;
      case 'run':
        this.#run = event.run;
    }
  }

  /** What came of it, below the blocks. */
  end(run: Run): void {
    const { out, paint } = this.#terminal;
    if (this.#held.length > 0) out(`\nA dry run: this would have happened${this.#held.map(describeHeld).join('')}`);
    if (run.error) {
      const where = run.failedPath === undefined ? '' : `  block ${plain(run.failedPath)}\n`;
      out(`\n${where}${indent(explainProblem({ ...run.error, runId: undefined }))}`);
    } else if (run.result) {
      out(`\n${shown(run.result)}`);
    }
    const took = run.durationMs === null ? '' : ` in ${run.durationMs.toFixed(1)} ms`;
    const good = run.status === 'success';
    out(`\n${paint(good ? 'green' : 'red', `${run.status}${took}`)}: ${this.#counts()} · run ${run.id}`);
  }

  #counts(): string {
    const of = (...statuses: StepStatus[]) =>
      [...this.#settled.values()].filter((status) => statuses.includes(status)).length;
    const parts: [number, string][] = [
      [of('success', 'pinned'), 'done'],
      [of('handled'), 'failed and handled'],
      [of('error', 'cancelled'), 'failed'],
      [of('skipped', 'disabled'), 'skipped'],
    ];
    const blocks = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
    if (this.#held.length > 0) blocks.push(`${this.#held.length} held back`);
    return blocks.join(', ') || 'no blocks';
  }

  #step(step: Step): void {
    if (step.status === 'running' || step.status === 'queued' || step.status === 'waiting') {
      this.#running.add(step.path);
      return;
    }
    this.#running.delete(step.path);
    this.#settled.set(step.path, step.status);
    const [mark, style] = MARKS[step.status];
    const ran = step.status !== 'skipped' && step.status !== 'disabled';
    const time = ran ? `${step.durationMs.toFixed(1)} ms` : step.status;
    const tries = step.attempts > 1 ? `  ${step.attempts} attempts` : '';
    const why = step.error ? `  ${step.error.code}: ${step.error.message}` : '';
    const label = `${'  '.repeat(depthOf(step.path))}${step.path}`;
    this.#terminal.out(
      `${this.#terminal.paint(style, mark)} ${plain(label).padEnd(32)} ${time.padStart(10)}${tries}${plain(why)}`,
    );
  }

  #log({ level, path, text }: LogLine): void {
    const style = level === 'error' ? 'red' : level === 'warn' ? 'yellow' : 'dim';
    this.#line(path, `${level.padEnd(5)} ${text}`, style);
  }

  #line(path: string, text: string, style: Style): void {
    const space = '  '.repeat(depthOf(path) + 2);
    const lines = plain(text).split('\n');
    this.#terminal.out(lines.map((line) => this.#terminal.paint(style, `${space}${line}`)).join('\n'));
  }
}

function describeHeld({ path, resource, description, rolledBack, rowCount }: HeldBack): string {
  const what = rolledBack ? `rolled back, ${rowCount ?? 0} ${rowCount === 1 ? 'row' : 'rows'}` : 'not sent';
  return plain(`\n  ${path} (${resource}): ${description} [${what}]`);
}

function shown({ text, truncated }: { text: string; truncated: boolean }): string {
  return truncated ? `${plain(text)}\n(cut)` : prettyJson(JSON.parse(text));
}

/** `eachOrder[2]/save` stands one step in. */
function depthOf(path: string): number {
  return path.split('/').length - 1;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
