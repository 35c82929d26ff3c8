import { accountApi, sayProblem } from '#api';
import type { Person } from '#schema';
import { ConfirmDialog, toast } from '#ui';
import { OneTimeLink } from './OneTimeLink.tsx';

/** For somebody who has lost what it takes to sign in. */
export type Help = { what: 'link'; link: string } | { what: 'factor'; person: Person };

/** A link for a new password; undefined where there is none, which was told. */
export async function askForLink({ id }: Person): Promise<Help | undefined> {
  try {
    return { what: 'link', link: (await accountApi.resetLink(id)).link };
  } catch (thrown) {
    toast.error(sayProblem(thrown));
    return undefined;
  }
}

interface AccountHelpProps {
  help: Help | undefined;
  onClose(): void;
  onTaken(): Promise<void>;
}

/** A link for a new password to hand over, or their second factor taken away. */
export function AccountHelp({ help, onClose, onTaken }: AccountHelpProps) {
  const person = help?.what === 'factor' ? help.person : undefined;
  const take = async ({ id, name }: Person) => {
    onClose();
    try {
      await accountApi.takeSecondFactor(id);
      toast.success(`${name} has no second factor any more.`);
    } catch (thrown) {
      toast.error(sayProblem(thrown));
    }
    await onTaken();
  };
  return (
    <>
      <OneTimeLink
        title="Hand them this link"
        description="By it they choose a new password, once, within an hour. It can not be shown again."
        link={help?.what === 'link' ? help.link : undefined}
        onClose={onClose}
      />
      <ConfirmDialog
        title={`Take ${person?.name ?? ''}'s second factor away?`}
        text="Their sessions end, and their password alone lets them in. Make sure that it is really them who asked."
        confirmLabel="Take it away"
        tone="danger"
        isOpen={person !== undefined}
        onConfirm={() => person && void take(person)}
        onClose={onClose}
      />
    </>
  );
}
