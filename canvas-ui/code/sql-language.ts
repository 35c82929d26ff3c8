import { PostgreSQL } from '@codemirror/lang-sql';
import { maskHoles } from './hole-ranges.ts';

const plainParser = PostgreSQL.language.parser;

/**
 * SQL that reads a `{{ }}` hole as one word, whatever quotes and comments stand in it, so that what follows keeps its
 * colours. Nothing of an earlier tree is used again: a brace can change the meaning of all that follows.
 */
export const SqlWithHoles = PostgreSQL.configureLanguage({
  wrap: (inner, input, _fragments, ranges) => {
    const text = input.read(0, input.length);
    const masked = maskHoles(text);
    if (masked === text) return inner;
    const maskedInput = {
      length: masked.length,
      lineChunks: false,
      chunk: (from: number) => masked.slice(from),
      read: (from: number, to: number) => masked.slice(from, to),
    };
    return plainParser.createParse(maskedInput, [], ranges);
  },
});
