import type { CatalogDocument, JsonValue } from '#schema';
import type { BlockKind } from './flow-types.ts';
import { findMarked } from './schema-search.ts';

type CatalogBlock = CatalogDocument['blocks'][number];
type CatalogConnector = CatalogDocument['connectors'][number];

export interface PickerEntry {
  /** The same in every session, so that the last ones can be kept. */
  id: string;
  section: PickerSection;
  type: string;
  kind: BlockKind;
  label: string;
  description: string;
  config: Record<string, JsonValue>;
}

type PickerSection = 'For this text' | 'Recent' | 'Data' | 'Code' | 'Logic' | 'Functions' | 'Flow' | 'Other';

const SECTIONS: readonly PickerSection[] = [
  'For this text',
  'Recent',
  'Data',
  'Code',
  'Logic',
  'Functions',
  'Flow',
  'Other',
];

interface Sources {
  blocks: readonly CatalogBlock[];
  resources: readonly { name: string; connector: Pick<CatalogConnector, 'type' | 'title' | 'action'> }[];
  functions: readonly { name: string; description: string }[];
}

/** Everything that can be added: one row for each resource and each function, and one for each other type. */
export function pickerEntries({ blocks, resources, functions }: Sources): PickerEntry[] {
  const entries = blocks.flatMap((block) => {
    const resource = findMarked(block.config, { widget: 'resource' });
    const [callee] = findMarked(block.config, { widget: 'function' });
    if (resource.length > 0) {
      const rows = resources.flatMap((one) => ofResource(block, resource, one));
      return rows.length > 0 ? rows : [ofType(block)];
    }
    if (!callee) return [ofType(block)];
    return [
      ...functions.map(({ name, description }) => ({
        ...ofType(block),
        id: `${block.type}/${name}`,
        section: 'Functions' as const,
        label: name,
        description: description || block.title,
        config: nest(callee.path, name),
      })),
      ...(functions.length === 0 ? [{ ...ofType(block), section: 'Functions' as const }] : []),
    ];
  });
  return inSections(entries);
}

function ofType({ type, kind, title, description, category }: CatalogBlock): PickerEntry {
  return { id: type, section: sectionOf(category), type, kind, label: title, description, config: {} };
}

function sectionOf(category: string): PickerSection {
  return SECTIONS.find((section) => section.toLowerCase() === category) ?? 'Other';
}

function ofResource(
  block: CatalogBlock,
  places: ReturnType<typeof findMarked>,
  { name, connector: { type, title, action } }: Sources['resources'][number],
): PickerEntry[] {
  const isOpen = places.some(({ fixed }) => Object.keys(fixed).length === 0);
  const place = places.find(({ fixed }) => Object.values(fixed).includes(type)) ?? (isOpen ? places[0] : undefined);
  if (!place) return [];
  const config = { ...place.fixed, ...nest(place.path, name) };
  const label = `${action.label} ${name}`;
  return [{ ...ofType(block), id: `${block.type}/${name}`, kind: action.kind, label, description: title, config }];
}

function nest([first, ...rest]: readonly string[], value: JsonValue): Record<string, JsonValue> {
  return first === undefined ? {} : { [first]: rest.length === 0 ? value : nest(rest, value) };
}

function inSections(entries: readonly PickerEntry[]): PickerEntry[] {
  return entries.toSorted((a, b) => SECTIONS.indexOf(a.section) - SECTIONS.indexOf(b.section));
}

/** Entries for a search, by section. Without one the last used come first. */
export function filterEntries(
  entries: readonly PickerEntry[],
  query: string,
  recent: readonly string[] = [],
): PickerEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    const last = recent.flatMap((id) => entries.find((entry) => entry.id === id) ?? []);
    return [...last.map((entry) => ({ ...entry, section: 'Recent' as const })), ...entries];
  }
  const scored = entries.map((entry) => ({ entry, score: scoreOf(entry, words) })).filter(({ score }) => score > 0);
  const best = (section: PickerSection) =>
    Math.max(...scored.filter(({ entry }) => entry.section === section).map(({ score }) => score));
  return scored
    .toSorted((a, b) => best(b.entry.section) - best(a.entry.section) || b.score - a.score)
    .map(({ entry }) => entry)
    .toSorted((a, b) => best(b.section) - best(a.section) || SECTIONS.indexOf(a.section) - SECTIONS.indexOf(b.section));
}

/** 0: not found. Beginnings of the name weigh most. */
function scoreOf({ label, description, type }: PickerEntry, words: readonly string[]): number {
  const [name, rest] = [label.toLowerCase(), `${description} ${type}`.toLowerCase()];
  let score = 0;
  for (const word of words) {
    if (name.startsWith(word)) score += 4;
    else if (name.split(/[\s_-]/).some((part) => part.startsWith(word))) score += 3;
    else if (name.includes(word)) score += 2;
    else if (rest.includes(word)) score += 1;
    else return 0;
  }
  return score;
}

const SQL = /^\s*(?:--[^\n]*\n\s*)*(?:select|insert|update|delete|with|merge|explain|values)\b/i;
const JAVASCRIPT = /[;{}]|=>|\b(?:const|let|return|await|function|for|if)\b/;

/** Blocks that fit a text that was typed or pasted: a query, code, or `= expression`. */
export function entriesForText(text: string, { blocks, resources, functions }: Sources): PickerEntry[] {
  const trimmed = text.trim();
  // One word is the name of something: "return", "delete".
  if (/^\w*$/.test(trimmed)) return [];
  const make = (language: string, code: string, say: string): PickerEntry[] =>
    blocks.flatMap((block) => {
      const places = findMarked(block.config, { language });
      const rows = pickerEntries({ blocks: [block], resources, functions });
      return rows.flatMap((row) => {
        const place = places.find(({ fixed }) =>
          Object.entries(fixed).every(([key, value]) => row.config[key] === value),
        );
        if (!place) return [];
        const label = `${row.label}: ${say}`;
        const config = { ...row.config, ...nest(place.path, code) };
        return [
          {
            ...row,
            id: `${row.id}#text`,
            section: 'For this text' as const,
            label,
            description: clip(trimmed),
            config,
          },
        ];
      });
    });
  if (trimmed.startsWith('=')) {
    const code = trimmed.slice(1).trim();
    return code === '' ? [] : make('javascript', `return ${code.replace(/;$/, '')};`, 'return this value');
  }
  if (SQL.test(trimmed)) return make('sql', trimmed, 'with this SQL');
  return JAVASCRIPT.test(trimmed) ? make('javascript', trimmed, 'with this code') : [];
}

function clip(text: string): string {
  const line = text.slice(0, 200).replaceAll(/\s+/g, ' ');
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`;
}
