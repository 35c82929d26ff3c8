import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Markdown } from './Markdown.tsx';

const html = (text: string) => renderToStaticMarkup(createElement(Markdown, { text }));

describe('Markdown', () => {
  it.each([
    ['# A & *b*', '<h2', '>A &amp; <em>b</em></h2>'],
    ['1 < 2 &lt; 3', '<p>1 &lt; 2 &lt; 3</p>', ''],
    ['**x** `<b>`', '<strong', '&lt;b&gt;</code>'],
    ['3. three', '<ol start="3"', '<li>three</li>'],
    ['| a |\n| - |\n| 1 |', '<th scope="col"', '>1</td>'],
    ['```\n<i>\n```', '<code>&lt;i&gt;</code>', ''],
    ['[x](/orders?a=1&amp;b=2)', 'href="/orders?a=1&amp;b=2"', '>x</a>'],
  ])('%j', (text, ...parts) => {
    for (const part of parts) expect(html(text)).toContain(part);
  });

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'a <b onclick="alert(1)">b</b>',
    '[x](javascript:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](java&Tab;script:alert(1))',
    '![x](javascript:alert(1))',
    '[x][1]\n\n[1]: javascript:alert(1)',
    '<javascript:alert(1)>',
    '<svg/onload=alert(1)>',
    '<div style="position:fixed">',
    '[x](https://a.b "\\" onmouseover=alert(1) \\"")',
    '<!-- --><iframe src="https://example.com"></iframe>',
    '```x" onclick="alert(1)\ncode\n```',
  ])('runs nothing of %j', (text) => {
    // Only tags of our own are left, and what would run is text.
    const tags = html(text).match(/<[^>]+>/g) ?? [];
    expect(tags.filter((tag) => /<script|onerror|onclick|onload|onmouseover|iframe|style=|svg/i.test(tag))).toEqual([]);
    const addresses = tags.flatMap((tag) => /(?:href|src)="([^"]*)"/.exec(tag)?.[1] ?? []);
    const protocols = addresses.map((text) => new URL(text.replaceAll('&amp;', '&'), 'https://a.b').protocol);
    expect(protocols.filter((protocol) => protocol !== 'https:')).toEqual([]);
  });
});
