import { Dialog, Sheet } from '#ui';
import { textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';

export function ModalView(given: RendererProps) {
  return <Dialog {...overlay(given)}>{given.values.isOpen === true && content(given)}</Dialog>;
}

export function DrawerView(given: RendererProps) {
  return <Sheet {...overlay(given)}>{given.values.isOpen === true && content(given)}</Sheet>;
}

function overlay({ props, values, set, fire }: RendererProps) {
  return {
    title: textIn(props.title) ?? '',
    isOpen: values.isOpen === true,
    onClose: () => {
      set('isOpen', false);
      void fire('close');
    },
  };
}

function content({ slot }: RendererProps) {
  return <div className="flex flex-col gap-4 pt-1">{slot('content')}</div>;
}
