import { Button } from '#ui';
import { NotAllowed } from '../NotAllowed.tsx';
import { oneOf, textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';

const variants = { primary: 'primary', plain: 'default', danger: 'danger' } as const;

/** While its steps run it shows so and takes no further press. */
export function ButtonView({ props, fire, running, denied }: RendererProps) {
  const tone = oneOf(props.tone, ['primary', 'plain', 'danger']) ?? 'plain';
  const button = (
    <Button
      variant={variants[tone]}
      isDisabled={props.disabled === true || denied.has('press')}
      isPending={running.has('press')}
      onPress={() => void fire('press')}
      className="max-w-full self-start"
    >
      <span className="truncate">{textIn(props.label) ?? ''}</span>
    </Button>
  );
  return denied.has('press') ? <NotAllowed>{button}</NotAllowed> : button;
}
