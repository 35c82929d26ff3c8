import type { Connector } from '#kit';
import internal from './internal/connector.ts';
import postgres from './postgres/connector.ts';
import rest from './rest/connector.ts';
import smtp from './smtp/connector.ts';

/** Every connector, in the order the canvas lists them. */
export const connectors: readonly Connector[] = [internal, postgres, rest, smtp];
