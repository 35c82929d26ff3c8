import { CircleAlert, CircleCheck, Info, type LucideIcon, X } from 'lucide-react';
import { useRef, useSyncExternalStore } from 'react';
import { Button } from './Button.tsx';
import { cx } from './cx.ts';
import { Icon } from './Icon.tsx';
import { IconButton } from './IconButton.tsx';
import { toasts } from './toast.ts';
import type { ToastItem } from './toast-store.ts';

const looks: Record<ToastItem['tone'], { icon: LucideIcon; color: string; word: string }> = {
  success: { icon: CircleCheck, color: 'text-success', word: 'Success' },
  info: { icon: Info, color: 'text-info', word: 'Information' },
  error: { icon: CircleAlert, color: 'text-error', word: 'Error' },
};

/**
 * Stands once in the app. It is not a live region: `toast` speaks through `announce`. The attribute keeps it usable while a
 * dialog is open: React Aria neither hides it from screen readers nor takes a click on it for one beside the dialog.
 */
export function ToastRegion() {
  const items = useSyncExternalStore(toasts.subscribe, toasts.items);
  const pointerIn = useRef(false);
  if (items.length === 0) return null;
  return (
    <section
      aria-label="Notifications"
      data-react-aria-top-layer="true"
      className="toasts pointer-events-none fixed z-50 flex w-90 max-w-[calc(100vw-32px)] flex-col gap-2"
      onPointerEnter={() => {
        pointerIn.current = true;
        toasts.pause();
      }}
      onPointerLeave={(event) => {
        pointerIn.current = false;
        if (!event.currentTarget.contains(document.activeElement)) toasts.resume();
      }}
      onFocus={() => toasts.pause()}
      onBlur={(event) => {
        if (!pointerIn.current && !event.currentTarget.contains(event.relatedTarget)) toasts.resume();
      }}
    >
      {items.map((item) => (
        <ToastCard key={item.id} item={item} />
      ))}
    </section>
  );
}

function ToastCard({ item }: { item: ToastItem }) {
  const { icon, color, word } = looks[item.tone];
  const close = () => toasts.dismiss(item.id);
  return (
    <div className="toast pointer-events-auto flex items-start gap-2 rounded-control border border-border bg-overlay py-1.5 pe-1.5 ps-3 text-text shadow-overlay">
      <Icon icon={icon} className={cx('mt-1.5', color)} />
      <p className="min-w-0 flex-1 py-1 wrap-anywhere">
        <span className="sr-only">{word}: </span>
        {item.text}
      </p>
      {[item.action, item.other].map(
        (action) =>
          action && (
            <Button
              key={action.label}
              size="compact"
              onPress={() => {
                action.onPress();
                close();
              }}
            >
              {action.label}
            </Button>
          ),
      )}
      <IconButton icon={X} label="Dismiss" size="compact" onPress={close} />
    </div>
  );
}
