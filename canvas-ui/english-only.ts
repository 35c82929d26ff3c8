import type { Plugin } from 'vite';

const OTHER_LANGUAGE = /^(?:import .*\/(?!en-US)[a-z]{2}-[A-Z]{2}\.mjs";|\s*"(?!en-US")[a-z]{2}-[A-Z]{2}": .*)\n/gm;

/**
 * The editor speaks English, and so do the words that React Aria brings for screen readers: its 33 other languages are 24 KB
 * that would only be heard between English ones.
 */
export function englishOnly(): Plugin {
  return {
    name: 'switchyard:english-only',
    transform: {
      filter: { id: /\/react-(?:aria|stately)[^/]*\/.*\/intlStrings\.mjs$/ },
      handler: (code) => code.replaceAll(OTHER_LANGUAGE, ''),
    },
  };
}
