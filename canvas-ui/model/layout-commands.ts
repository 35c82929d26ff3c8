import { type JsonValue, jsonSchema, type Layout, layoutSchema } from '#schema';
import { nameThem } from './block-commands.ts';
import { type Command, type Edit, placeOf, refuse } from './command.ts';
import { isSamePoint, type Point, snap } from './geometry.ts';
import { dropEmpty } from './layout-cleanup.ts';

export type Note = NonNullable<Layout['notes']>[number];

/** What one drag, or a row of arrow keys, does. From then on the author arranges the function. */
export function moveTo(positions: Readonly<Record<string, Point>>, { free = false } = {}): Command {
  return (edit) => {
    const ids = Object.keys(positions);
    if (ids.length === 0) refuse('Nothing is selected.');
    const placed = ids.map((id) => [id, free ? at(positions, id) : snap(at(positions, id))] as const);
    for (const id of ids) placeOf(edit.index, id);
    const { layout } = edit.draft;
    layout.positions = { ...edit.before.layout.positions, ...Object.fromEntries(placed) };
    layout.mode = 'manual';
    const told = edit.before.layout.mode === 'manual' ? [] : ['Manual layout is on.'];
    return { label: `Move ${nameThem(edit, ids)}`, merge: `move:${ids.join()}`, select: ids, told };
  };
}

/** Takes what a layout engine answered. `tidy`: the author asked for it, so that the layout is automatic again. */
export function takeLayout(positions: Readonly<Record<string, Point>>, { tidy = false } = {}): Command {
  return ({ draft, before, index }) => {
    const { positions: last = {} } = before.layout;
    // Most blocks stay where they are, and what is the same object need not be compared.
    const moved = Object.entries(positions).filter(([id, to]) => index.blocks.has(id) && !isSamePoint(last[id], to));
    if (moved.length > 0) draft.layout.positions = { ...last, ...Object.fromEntries(moved) };
    if (tidy) delete draft.layout.mode;
    return { label: 'Tidy' };
  };
}

/** `auto`: each change arranges the function anew; `manual`: blocks stay where they are put. */
export function setLayoutMode(mode: 'auto' | 'manual'): Command {
  return ({ draft }) => {
    draft.layout.mode = mode;
    return { label: mode === 'auto' ? 'Automatic layout' : 'Manual layout' };
  };
}

export function toggleCollapsed(ids: readonly string[]): Command {
  return (edit) => {
    const now = new Set(edit.before.layout.collapsed);
    const collapse = ids.some((id) => !now.has(id));
    for (const id of ids) {
      placeOf(edit.index, id);
      if (collapse) now.add(id);
      else now.delete(id);
    }
    edit.draft.layout.collapsed = [...now];
    dropEmpty(edit.draft.layout);
    return { label: `${collapse ? 'Collapse' : 'Expand'} ${nameThem(edit, ids)}` };
  };
}

export function addNote(note: Omit<Note, 'id'>): Command {
  return (edit) => {
    const id = edit.newId();
    setNotes(edit, [...(edit.before.layout.notes ?? []), { ...note, id }]);
    return { label: 'Add note', select: [id] };
  };
}

export function setNote(id: string, change: Partial<Omit<Note, 'id'>>): Command {
  return (edit) => {
    const notes = edit.before.layout.notes ?? [];
    if (!notes.some((note) => note.id === id)) refuse('This note is not there any more.');
    const changed = notes.map((note) => (note.id === id ? { ...note, ...change } : note));
    setNotes(edit, changed);
    return { label: 'Edit note', merge: `note:${id}:${Object.keys(change).join()}`, select: [id] };
  };
}

export function removeNote(id: string): Command {
  return (edit) => {
    setNotes(
      edit,
      (edit.before.layout.notes ?? []).filter((note) => note.id !== id),
    );
    return { label: 'Remove note' };
  };
}

function setNotes({ draft }: Edit, notes: Note[]): void {
  const checked = layoutSchema.shape.notes.safeParse(notes);
  if (!checked.success) refuse('A note has at most 20,000 characters.');
  draft.layout.notes = notes;
  dropEmpty(draft.layout);
}

/** A frame with a title around blocks, for reading only. A block is in one group at most. */
export function groupBlocks(title: string, blocks: readonly string[]): Command {
  return (edit) => {
    if (blocks.length === 0) refuse('Nothing is selected.');
    for (const id of blocks) placeOf(edit.index, id);
    const id = edit.newId();
    const others = (edit.before.layout.groups ?? [])
      .map((group) => ({ ...group, blocks: group.blocks.filter((block) => !blocks.includes(block)) }))
      .filter((group) => group.blocks.length > 0);
    edit.draft.layout.groups = [...others, { id, title: title.slice(0, 200), blocks: [...blocks] }];
    return { label: `Group ${nameThem(edit, blocks)}`, select: blocks };
  };
}

export function renameGroup(id: string, title: string): Command {
  return ({ draft }) => {
    const group = draft.layout.groups?.find((one) => one.id === id) ?? refuse('This group is not there any more.');
    group.title = title.slice(0, 200);
    return { label: 'Rename group', merge: `group:${id}` };
  };
}

export function ungroup(id: string): Command {
  return ({ draft }) => {
    draft.layout.groups = (draft.layout.groups ?? []).filter((group) => group.id !== id);
    dropEmpty(draft.layout);
    return { label: 'Ungroup' };
  };
}

/** Freezes the output of a block for test-runs; undefined lets it run again. */
export function setPin(id: string, output: JsonValue | undefined): Command {
  return (edit) => {
    const { name } = placeOf(edit.index, id).block;
    setMember(edit.draft.layout, 'pins', name, output);
    return { label: `${output === undefined ? 'Unpin' : 'Pin'} ${name}`, merge: `pin:${id}`, select: [id] };
  };
}

/** What test-runs use for a parameter; undefined: its default. */
export function setTestValue(parameter: string, value: JsonValue | undefined): Command {
  return ({ draft, before }) => {
    if (!before.params.some(({ name }) => name === parameter)) refuse(`There is no parameter "${parameter}" any more.`);
    setMember(draft.layout, 'testValues', parameter, value);
    return { label: `Test value of ${parameter}`, merge: `test:${parameter}` };
  };
}

/** Keeps a value for test-runs; undefined: no longer. */
export function setMember(
  layout: Layout,
  kind: 'pins' | 'testValues',
  name: string,
  value: JsonValue | undefined,
): void {
  if (value !== undefined && !jsonSchema.safeParse(value).success) refuse('This is not JSON.');
  const members = { ...layout[kind] };
  if (value === undefined) delete members[name];
  else members[name] = value;
  layout[kind] = members;
  dropEmpty(layout);
}

function at(positions: Readonly<Record<string, Point>>, id: string): Point {
  return positions[id] ?? { x: 0, y: 0 };
}
