import { type LucideIcon, Plus } from 'lucide-react';
import { Button, EmptyState } from '#ui';

interface NothingYetProps {
  icon: LucideIcon;
  title: string;
  text: string;
  /** What the button makes: "New page". */
  action: string;
  /** Why they may not. */
  whyNot: string | undefined;
  onCreate(): void;
}

/** A list without anything in it: what belongs here, and how to begin. */
export function NothingYet({ icon, title, text, action, whyNot, onCreate }: NothingYetProps) {
  return (
    <EmptyState
      icon={icon}
      title={title}
      text={text}
      action={
        <Button variant="primary" icon={Plus} whyNot={whyNot} onPress={onCreate}>
          {action}
        </Button>
      }
    />
  );
}
