import type { Pattern as AcornPattern, Identifier, ObjectPattern } from 'acorn';
import type { Converter } from './convert.ts';
import { FORBIDDEN_NAMES } from './refusals.ts';
import type { NameNode, Pattern } from './tree.ts';

/** One parameter of an arrow function; the names it declares are added to `names`. */
export function convertPattern(converter: Converter, from: AcornPattern, names: Set<string>): Pattern {
  return converter.deeper(from, () => toPattern(converter, from, names));
}

function toPattern(converter: Converter, from: AcornPattern, names: Set<string>): Pattern {
  switch (from.type) {
    case 'Identifier':
      return declare(converter, from, names);
    case 'AssignmentPattern': {
      const target = convertPattern(converter, from.left, names);
      return { type: 'defaulted', target, value: converter.node(from.right) };
    }
    case 'RestElement':
      return { type: 'rest', target: convertPattern(converter, from.argument, names) };
    case 'ArrayPattern': {
      const items = from.elements.map((item) => item && convertPattern(converter, item, names));
      return { type: 'items', items };
    }
    case 'ObjectPattern':
      return membersPattern(converter, from, names);
    default:
      return converter.refuse(from, 'A parameter must be a name');
  }
}

function membersPattern(converter: Converter, from: ObjectPattern, names: Set<string>): Pattern {
  const members: Extract<Pattern, { type: 'members' }>['members'] = [];
  let rest: NameNode | null = null;
  for (const member of from.properties) {
    if (member.type === 'RestElement') {
      if (member.argument.type !== 'Identifier') converter.refuse(member, 'After ... comes a name');
      else rest = declare(converter, member.argument, names);
    } else {
      const key = converter.key(member.key, member.computed);
      members.push({ key, target: convertPattern(converter, member.value, names) });
    }
  }
  return { type: 'members', members, rest };
}

function declare(converter: Converter, { name, start, end }: Identifier, names: Set<string>): NameNode {
  const problem = FORBIDDEN_NAMES.get(name);
  if (problem) converter.refuse({ start, end }, problem);
  names.add(name);
  return { type: 'name', name, start, end };
}
