import { ImageOff } from 'lucide-react';
import { useState } from 'react';
import { textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { imageAddress } from '../safe-address.ts';

export function ImageView({ props }: RendererProps) {
  const alternative = textIn(props.alternative) ?? '';
  const source = imageAddress(textIn(props.source) ?? '');
  const [failed, setFailed] = useState<string>();
  if (source !== undefined && failed !== source) {
    return (
      <img
        src={source}
        alt={alternative}
        loading="lazy"
        onError={() => setFailed(source)}
        className="h-auto max-w-full self-start rounded-control"
      />
    );
  }
  return (
    <div className="flex min-h-24 flex-col items-center justify-center gap-1 rounded-control border border-dashed border-border bg-sunken p-4 text-center text-label text-subtle">
      <ImageOff size={20} strokeWidth={1.75} aria-hidden="true" />
      {source === undefined ? 'No picture' : 'The picture could not be loaded'}
      {alternative !== '' && <span className="wrap-anywhere">{alternative}</span>}
    </div>
  );
}
