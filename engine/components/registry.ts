import type { ComponentType } from '#kit';
import alert from './alert.ts';
import button from './button.ts';
import chart from './chart.ts';
import checkbox from './checkbox.ts';
import container from './container.ts';
import date from './date.ts';
import divider from './divider.ts';
import drawer from './drawer.ts';
import file from './file.ts';
import form from './form.ts';
import image from './image.ts';
import keyValue from './key-value.ts';
import link from './link.ts';
import list from './list.ts';
import modal from './modal.ts';
import multiSelect from './multi-select.ts';
import numberInput from './number-input.ts';
import radio from './radio.ts';
import range from './range.ts';
import select from './select.ts';
import stat from './stat.ts';
import switchInput from './switch.ts';
import table from './table.ts';
import tabs from './tabs.ts';
import text from './text.ts';
import textInput from './text-input.ts';
import textarea from './textarea.ts';
import time from './time.ts';

/** Every component of pages, in the order that the builder offers them. */
export const components: readonly ComponentType[] = [
  text,
  alert,
  button,
  link,
  textInput,
  numberInput,
  textarea,
  select,
  multiSelect,
  checkbox,
  switchInput,
  radio,
  date,
  time,
  range,
  file,
  form,
  table,
  keyValue,
  list,
  chart,
  stat,
  image,
  tabs,
  container,
  divider,
  modal,
  drawer,
];
