import approval from './approval/block.ts';
import breakBlock from './break/block.ts';
import call from './call/block.ts';
import condition from './condition/block.ts';
import continueBlock from './continue/block.ts';
import javascript from './javascript/block.ts';
import log from './log/block.ts';
import loop from './loop/block.ts';
import parallel from './parallel/block.ts';
import python from './python/block.ts';
import query from './query/block.ts';
import returnBlock from './return/block.ts';
import send from './send/block.ts';
import switchBlock from './switch/block.ts';
import throwBlock from './throw/block.ts';
import tryBlock from './try/block.ts';
import variables from './variables/block.ts';
import wait from './wait/block.ts';

/** Every block type. The order is the palette's. */
export const blocks = [
  query,
  javascript,
  python,
  condition,
  switchBlock,
  loop,
  parallel,
  tryBlock,
  call,
  returnBlock,
  throwBlock,
  breakBlock,
  continueBlock,
  variables,
  wait,
  approval,
  log,
  send,
] as const;
