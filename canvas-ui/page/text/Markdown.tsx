import { lexer, type MarkedToken, type Token } from 'marked';
import { createElement, Fragment, type ReactNode, useMemo } from 'react';
import { imageAddress, linkAddress } from '../safe-address.ts';
import { decodeEntities } from './entities.ts';

/** What is longer is cut: reading it would hold up the page. */
const LONGEST = 100_000;

/**
 * Markdown as elements of React: no HTML text is ever made, so none can run. HTML in the text is shown as it was written.
 */
export function Markdown({ text }: { text: string }) {
  const tokens = useMemo(() => lexer(text.slice(0, LONGEST)), [text]);
  return <div className="flex min-w-0 flex-col gap-3 wrap-anywhere text-body text-text">{drawAll(tokens)}</div>;
}

function drawAll(tokens: readonly Token[] | undefined): ReactNode {
  // Tokens have no names of their own, and are drawn anew with the text.
  return tokens?.map((token, at) => createElement(Fragment, { key: at }, draw(token as MarkedToken)));
}

const headings = [
  'text-page font-semibold',
  'text-title font-semibold',
  'text-strong font-semibold',
  'text-body font-semibold',
];

function draw(token: MarkedToken): ReactNode {
  switch (token.type) {
    case 'heading': {
      // The page's own title is the first heading.
      const level = Math.min(6, token.depth + 1);
      return createElement(`h${level}`, { className: headings[token.depth - 1] ?? headings[3] }, drawAll(token.tokens));
    }
    case 'paragraph':
      return <p>{drawAll(token.tokens)}</p>;
    case 'list':
      return drawList(token);
    case 'blockquote':
      return (
        <blockquote className="flex flex-col gap-2 border-s-2 border-border ps-3 text-muted">
          {drawAll(token.tokens)}
        </blockquote>
      );
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        <pre tabIndex={0} className="overflow-x-auto rounded-control bg-sunken px-3 py-2 font-mono text-code">
          <code>{token.text}</code>
        </pre>
      );
    case 'hr':
      return <hr className="border-border" />;
    case 'table':
      return drawTable(token);
    default:
      return drawInline(token);
  }
}

function drawInline(token: MarkedToken): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong className="font-semibold">{drawAll(token.tokens)}</strong>;
    case 'em':
      return <em>{drawAll(token.tokens)}</em>;
    case 'del':
      return <del>{drawAll(token.tokens)}</del>;
    case 'codespan':
      return <code className="rounded-chip bg-sunken px-1 font-mono text-code">{token.text}</code>;
    case 'br':
      return <br />;
    case 'link':
      return (
        <MarkdownLink address={token.autolink ? token.href : decodeEntities(token.href)}>
          {drawAll(token.tokens)}
        </MarkdownLink>
      );
    case 'image': {
      const source = imageAddress(decodeEntities(token.href));
      return source === undefined ? token.text : <img src={source} alt={token.text} className="max-w-full" />;
    }
    case 'text':
      return token.tokens ? drawAll(token.tokens) : decodeEntities(token.text);
    case 'escape':
    case 'html':
      return token.text;
    case 'checkbox':
      return (
        <input
          type="checkbox"
          aria-label={token.checked ? 'Done' : 'To do'}
          checked={token.checked}
          disabled
          className="me-1.5 align-middle"
        />
      );
    default:
      return null;
  }
}

function MarkdownLink({ address, children }: { address: string; children: ReactNode }) {
  const href = linkAddress(address);
  if (href === undefined) return children;
  return (
    <a href={href} rel="noreferrer" className="rounded-chip text-accent-text underline underline-offset-2">
      {children}
    </a>
  );
}

function drawList({ ordered, start, items }: Extract<MarkedToken, { type: 'list' }>): ReactNode {
  const inside = items.map((item, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: items have no names of their own
    <li key={at} className={item.task ? 'list-none' : undefined}>
      {drawAll(item.tokens)}
    </li>
  ));
  const look = 'flex flex-col gap-1 ps-5';
  return ordered ? (
    <ol start={Number(start) || 1} className={`list-decimal ${look}`}>
      {inside}
    </ol>
  ) : (
    <ul className={`list-disc ${look}`}>{inside}</ul>
  );
}

function drawTable({ header, rows }: Extract<MarkedToken, { type: 'table' }>): ReactNode {
  const cell = 'border-b border-border px-3 py-1.5 text-start';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <div className="overflow-x-auto" tabIndex={0}>
      <table className="border-collapse text-body">
        <thead>
          <tr>
            {header.map(({ tokens }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: cells have no names of their own
              <th key={at} scope="col" className={`${cell} text-label font-medium text-subtle`}>
                {drawAll(tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no names of their own
            <tr key={row}>
              {cells.map(({ tokens }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells have no names of their own
                <td key={at} className={cell}>
                  {drawAll(tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
