import { describe, expect, it } from 'vitest';
import { decodeEntities } from './entities.ts';

describe('character references', () => {
  it.each([
    ['a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d'],
    ['&#8364; &#x20AC; &euro;', '€ € €'],
    ['&amp;lt;', '&lt;'],
    ['&unknown; &constructor; &#0; &#x110000; & ;', '&unknown; &constructor; &#0; &#x110000; & ;'],
  ])('%j is %j', (text, shown) => {
    expect(decodeEntities(text)).toBe(shown);
  });
});
