import type { FunctionWorld } from '#client';

/** What a page needs of where it is shown: the browser, or a test. */
export interface PageHost {
  world: FunctionWorld;
  toast(tone: 'info' | 'success' | 'warning' | 'error', text: string): void;
  /** To another page of the workspace. */
  navigate(page: string, params: Readonly<Record<string, string>>): void;
  openLink(url: string, newTab: boolean): void;
  copy(text: string): void | Promise<void>;
  download(fileName: string, data: unknown): void;
  /** Each step as it ends, for whoever wants to see what happened. */
  onStep?(step: StepReport): void;
}

export interface StepReport {
  kind: string;
  /** The function, variable, component, modal or page that it is about. */
  subject: string | undefined;
  outcome: 'done' | 'left out' | 'failed' | 'stopped';
  message?: string | undefined;
}
