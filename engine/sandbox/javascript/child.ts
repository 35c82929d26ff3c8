/** The confined process for JavaScript. Bundled into one script and given to `node --eval`, so that it needs no file of ours. */
import type ivm from 'isolated-vm';
import { loadAddon } from '../confined/addon.ts';
import { exit, flush, outbox, serve } from '../confined/pipe.ts';
import { Runs } from '../confined/runs.ts';
import type { ChildSetup, RunMessage } from '../protocol.ts';
import { Cells } from './cells.ts';
import { PlainRooms } from './plain-rooms.ts';
import type { JavascriptRoom } from './room.ts';

let runs: Runs<JavascriptRoom> | undefined;
let plainRooms: PlainRooms | undefined;

async function setUpCells(library: typeof ivm, setup: ChildSetup): Promise<void> {
  const cells = new Cells(library, setup, {
    onCatastrophe(cell) {
      runs?.blame((room) => room.cell === cell);
      exit();
    },
    onStuck: () => outbox.stuck(),
  });
  runs = new Runs(cells);
  await cells.warm();
}

function runPlain(rooms: PlainRooms, message: RunMessage, code: string, names: string): void {
  // What is done is said before anything that this may be lost in.
  if (!rooms.isKnown(code)) flush();
  const outcome = rooms.run(message, code, names);
  if (!outcome) {
    outbox.ended(message.id, 0, { reason: 'declined' });
    return;
  }
  const { ok, json, logs, cpuMs } = outcome;
  for (const { level, text } of logs) outbox.log(message.id, level, text);
  if (ok) outbox.done(message.id, cpuMs, json);
  else outbox.ended(message.id, cpuMs, { reason: 'failed', failure: json });
}

serve({
  async setUp([json]) {
    const setup: ChildSetup = JSON.parse(new TextDecoder().decode(json));
    const library = loadAddon(setup.addon);
    if (setup.isPlain) plainRooms = new PlainRooms({ ...setup, library, onCatastrophe: () => exit() });
    else await setUpCells(library, setup);
    return undefined;
  },
  async run(message, code, names) {
    if (plainRooms) runPlain(plainRooms, message, code, names);
    else await runs?.start(message, code, names);
  },
  settle: (run, call, ok, json) => runs?.settle(run, call, ok, json),
  cancel: (run) => runs?.cancel(run),
});
