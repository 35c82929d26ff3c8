import { Button } from '#ui';
import { oneOf, textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';

const variants = { primary: 'primary', plain: 'default', danger: 'danger' } as const;

/** While its steps run it shows so and takes no further press. */
export function ButtonView({ props, fire, running }: RendererProps) {
  const tone = oneOf(props.tone, ['primary', 'plain', 'danger']) ?? 'plain';
  return (
    <Button
      variant={variants[tone]}
      isDisabled={props.disabled === true}
      isPending={running.has('press')}
      onPress={() => void fire('press')}
      className="max-w-full self-start"
    >
      <span className="truncate">{textIn(props.label) ?? ''}</span>
    </Button>
  );
}
