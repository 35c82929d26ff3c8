import { useState } from 'react';
import { FileField, formatBytes } from '#ui';
import { member, numberIn, textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { useInput } from './use-input.ts';

/** A file as functions take it: `{ name, contentType, base64 }`. */
export function FileView(given: RendererProps) {
  const { props } = given;
  const { field, value, change } = useInput(given, { empty: null });
  const [problem, setProblem] = useState<string>();
  const maxBytes = numberIn(props.maxBytes);
  const choose = async (file: File | undefined) => {
    setProblem(undefined);
    if (file === undefined) return change(null);
    if (maxBytes !== undefined && file.size > maxBytes) {
      return setProblem(`${file.name} is larger than ${formatBytes(maxBytes)}.`);
    }
    try {
      change({ name: file.name, contentType: file.type, base64: await toBase64(file) });
    } catch {
      setProblem(`${file.name} could not be read.`);
    }
  };
  return (
    <FileField
      {...field}
      error={problem ?? field.error}
      accept={acceptedOf(textIn(props.accept))}
      value={textIn(member(value, 'name'))}
      onChange={(file) => void choose(file)}
    />
  );
}

function acceptedOf(accept = ''): string[] {
  return accept
    .split(',')
    .map((kind) => kind.trim())
    .filter(Boolean);
}

function toBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error);
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.readAsDataURL(file);
  });
}
