import type { PageHost } from '#page';
import { browserWorld, type Confirm } from '#react';
import { toast } from '#ui';
import { toCsv } from './to-csv.ts';

/** What steps of a page do in a browser. */
export function browserHost(confirm: Confirm): PageHost {
  return {
    world: browserWorld(confirm),
    toast: (tone, text) => toast[tone === 'warning' ? 'info' : tone](text),
    navigate: (page, params) => location.assign(`/p/${encodeURIComponent(page)}?${new URLSearchParams({ ...params })}`),
    openLink: (url, newTab) => (newTab ? void window.open(url, '_blank', 'noopener,noreferrer') : location.assign(url)),
    copy: (text) => navigator.clipboard.writeText(text),
    download,
  };
}

function download(fileName: string, data: unknown): void {
  const text =
    typeof data === 'string' ? data : fileName.endsWith('.csv') ? toCsv(data) : JSON.stringify(data, null, 2);
  const address = URL.createObjectURL(new Blob([text]));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName || 'data.json';
  link.click();
  URL.revokeObjectURL(address);
}
