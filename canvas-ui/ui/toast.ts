import { announce } from './announce.ts';
import { createToastStore, type ToastItem, type ToastOptions } from './toast-store.ts';

export const toasts = createToastStore();

function show(tone: ToastItem['tone'], text: string, options?: ToastOptions): number {
  announce(text);
  const offered = [options?.action, options?.other].flatMap((action) => action?.label ?? []);
  if (offered.length > 0) announce(`${offered.join(' or ')} is offered in the notifications`);
  return toasts.add(tone, text, options);
}

/** `toast.success('Deleted.', { action: { label: 'Undo', onPress } })`. Answers an id for `dismiss`. */
export const toast = {
  success: (text: string, options?: ToastOptions) => show('success', text, options),
  info: (text: string, options?: ToastOptions) => show('info', text, options),
  error: (text: string, options?: ToastOptions) => show('error', text, options),
  dismiss: (id: number) => toasts.dismiss(id),
};
