import { textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { Markdown } from './Markdown.tsx';

export function TextView({ props }: RendererProps) {
  return <Markdown text={textIn(props.text) ?? ''} />;
}
