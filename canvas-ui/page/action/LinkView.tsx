import { ExternalLink } from 'lucide-react';
import { textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { linkAddress } from '../safe-address.ts';

/** An address that could run something is not followed: only its label is shown. */
export function LinkView({ props }: RendererProps) {
  const label = textIn(props.label) ?? '';
  const address = linkAddress(textIn(props.url) ?? '');
  if (address === undefined) return <span className="text-body text-subtle">{label}</span>;
  return (
    <a
      href={address}
      {...(props.newTab === true && { target: '_blank' })}
      rel="noreferrer"
      className="inline-flex min-h-6 max-w-full items-center gap-1 self-start rounded-chip text-body font-medium text-accent-text underline-offset-2 hover:underline"
    >
      <span className="min-w-0 wrap-anywhere">{label}</span>
      {props.newTab === true && (
        <>
          <ExternalLink size={12} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />
          <span className="sr-only">(opens in a new tab)</span>
        </>
      )}
    </a>
  );
}
