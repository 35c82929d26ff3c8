import type { Hook, SaveHook } from '#schema';
import type { Actor } from './seams.ts';

/** A hook with its secrets in the clear: for checking signatures only. */
export interface OpenHook {
  workspace: string;
  environment: string;
  hook: Hook;
  /** Id of who saved it last: what it starts is theirs. */
  savedBy: string;
  /** Those that count now. */
  secrets: string[];
}

/** Webhook endpoints. Secrets are sealed at rest. */
export interface HookStore {
  list(workspace: string): Promise<Hook[]>;
  get(workspace: string, id: string): Promise<Hook | undefined>;
  create(
    workspace: string,
    create: { id: string; definition: SaveHook; environment: string; secret: string; by: Actor },
  ): Promise<Hook>;
  save(workspace: string, save: { id: string; definition: SaveHook; by: Actor }): Promise<Hook | undefined>;
  remove(workspace: string, id: string): Promise<boolean>;
  /** A further secret; those before it count for so long. */
  addSecret(
    workspace: string,
    add: { id: string; secret: string; keepMs: number; by: Actor },
  ): Promise<Hook | undefined>;
  /** By its id alone: who sends to it is nobody here. */
  open(id: string): Promise<OpenHook | undefined>;
  /** Wraps every data key with the first master key again. Resumable; answers how many were done and are left. */
  rotate(limit: number): Promise<{ rewrapped: number; left: number }>;
}
