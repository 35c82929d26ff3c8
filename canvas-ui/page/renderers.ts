import { lazyPart } from '#ui';
import { ButtonView } from './action/ButtonView.tsx';
import { LinkView } from './action/LinkView.tsx';
import { ImageView } from './data/ImageView.tsx';
import { KeyValueView } from './data/KeyValueView.tsx';
import { ListView } from './data/ListView.tsx';
import { StatView } from './data/StatView.tsx';
import { CheckboxView, SwitchView } from './input/CheckboxView.tsx';
import { FileView } from './input/FileView.tsx';
import { FormView } from './input/FormView.tsx';
import { DateView, TimeView } from './input/MomentViews.tsx';
import { NumberInputView } from './input/NumberInputView.tsx';
import { RadioView } from './input/RadioView.tsx';
import { RangeView } from './input/RangeView.tsx';
import { MultiSelectView, SelectView } from './input/SelectView.tsx';
import { TextareaView } from './input/TextareaView.tsx';
import { TextInputView } from './input/TextInputView.tsx';
import { ContainerView } from './layout/ContainerView.tsx';
import { DividerView } from './layout/DividerView.tsx';
import { DrawerView, ModalView } from './layout/OverlayViews.tsx';
import { TabsView } from './layout/TabsView.tsx';
import type { Renderer, RendererProps } from './renderer-props.ts';
import { AlertView } from './text/AlertView.tsx';

/** These are large, or bring something large, and come when a page has one. */
const parts = {
  text: lazyPart<RendererProps>(async () => (await import('./text/TextView.tsx')).TextView),
  table: lazyPart<RendererProps>(async () => (await import('./table/TableView.tsx')).TableView),
  chart: lazyPart<RendererProps>(async () => (await import('./chart/ChartView.tsx')).ChartView),
};

/** What draws the components of each type of engine/components. */
export const renderers: Readonly<Record<string, Renderer>> = {
  ...parts,
  alert: AlertView,
  button: ButtonView,
  link: LinkView,
  textInput: TextInputView,
  numberInput: NumberInputView,
  textarea: TextareaView,
  select: SelectView,
  multiSelect: MultiSelectView,
  checkbox: CheckboxView,
  switch: SwitchView,
  radio: RadioView,
  date: DateView,
  time: TimeView,
  range: RangeView,
  file: FileView,
  form: FormView,
  keyValue: KeyValueView,
  list: ListView,
  stat: StatView,
  image: ImageView,
  tabs: TabsView,
  container: ContainerView,
  divider: DividerView,
  modal: ModalView,
  drawer: DrawerView,
};

/** Brings what draws these types, so that a page is whole when it is first shown. What does not come is tried again where it is shown. */
export async function loadRenderers(types: readonly string[]): Promise<void> {
  const wanted = Object.entries(parts).filter(([type]) => types.includes(type));
  await Promise.allSettled(wanted.map(([, part]) => part.load()));
}
