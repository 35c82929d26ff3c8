import { Copy, Download } from 'lucide-react';
import { copyText, fileName, IconButton, saveText } from '#ui';
import type { Head } from './opened-value.ts';
import { saveValue } from './save-value.ts';
import type { ValueSource } from './value-source.ts';

interface ValueActionsProps {
  source: ValueSource;
  head: Head | undefined;
  label: string;
}

export function ValueActions({ source, head, label }: ValueActionsProps) {
  const isWhole = source.kind === 'text' ? !source.isTruncated : head?.omitted.length === 0;
  const text = source.kind === 'text' ? source.text : undefined;
  const copy = (): void =>
    void copyText(text ?? JSON.stringify(head?.value, null, 2), isWhole ? 'Value' : 'What is shown');
  return (
    <>
      <IconButton
        icon={Copy}
        label={isWhole ? 'Copy' : 'Copy what is here'}
        size="compact"
        isDisabled={text === undefined && !head}
        onPress={copy}
      />
      <IconButton
        icon={Download}
        label={source.kind === 'text' && source.isTruncated ? 'Download what is here' : 'Download'}
        size="compact"
        onPress={() => download(source, label, isWhole && head !== undefined)}
      />
    </>
  );
}

function download(source: ValueSource, label: string, isJson: boolean): void {
  if (source.kind === 'paged') source.download();
  else if (source.kind === 'value') void saveValue(source.value, fileName(label, 'json'));
  else saveText([source.text], fileName(label, isJson ? 'json' : 'txt'));
}
