import { describe, expect, it } from 'vitest';
import { jsonProblem } from './json-problem.ts';

describe('what keeps a text from being JSON', () => {
  it.each([
    ['{"a": 1,}', '}', 'A comma before a closing bracket is not allowed in JSON.'],
    ['{a: 1}', 'a', 'Keys stand in double quotes in JSON.'],
    ["{'a': 1}", "'", 'Text stands in double quotes in JSON.'],
    ['[1 2]', '2', 'A comma is missing before this.'],
    ['{"a": 1 "b": 2}', '"', 'A comma is missing before this.'],
    ['[1, // no\n2]', '/', 'Comments are not allowed in JSON.'],
    ['{"a": [1, 2', '2', 'The JSON ends too early. A bracket, a quote or a value is missing.'],
  ])('%s', (text, place, message) => {
    const problem = jsonProblem(text);
    expect(problem?.message).toBe(message);
    expect(text.slice(problem?.from, problem?.to)).toBe(place);
  });

  it.each(['', '  \n', '{}', '[1, "a", null]', '"text"', '{"__proto__": {"x": 1}}'])('nothing: %s', (text) => {
    expect(jsonProblem(text)).toBeUndefined();
  });

  it('lies within the text, whatever the text', () => {
    for (const text of ['"', '\\', '[', '{"a"', '01', '\u0000', '"\n"', 'nul', '}'.repeat(1000)]) {
      const problem = jsonProblem(text);
      expect(problem?.to).toBeLessThanOrEqual(text.length);
      expect(problem?.from).toBeLessThan(text.length);
    }
  });
});
