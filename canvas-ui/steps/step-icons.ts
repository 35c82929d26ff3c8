import {
  AppWindow,
  Braces,
  CircleHelp,
  ClipboardCopy,
  Columns3,
  Download,
  ExternalLink,
  type LucideIcon,
  MessageSquare,
  MousePointerClick,
  Navigation,
  Play,
  RotateCw,
  SlidersHorizontal,
  X,
} from 'lucide-react';

const ICONS = new Map<string, LucideIcon>([
  ['run', Play],
  ['refresh', RotateCw],
  ['setVariable', Braces],
  ['setComponent', SlidersHorizontal],
  ['toast', MessageSquare],
  ['confirm', CircleHelp],
  ['openModal', AppWindow],
  ['closeModal', X],
  ['navigate', Navigation],
  ['openLink', ExternalLink],
  ['copy', ClipboardCopy],
  ['download', Download],
  ['parallel', Columns3],
]);

/** A kind of step that is newer than this list still has a picture. */
export function stepIcon(kind: string): LucideIcon {
  return ICONS.get(kind) ?? MousePointerClick;
}
