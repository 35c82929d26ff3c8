import type { LucideIcon } from 'lucide-react';

interface IconProps {
  icon: LucideIcon;
  size?: number | undefined;
  className?: string | undefined;
}

/** Every icon of the kit: one size and stroke, never spoken, never squeezed. */
export function Icon({ icon: Drawing, size = 16, className = '' }: IconProps) {
  return <Drawing size={size} strokeWidth={1.75} aria-hidden="true" className={`shrink-0 ${className}`} />;
}
