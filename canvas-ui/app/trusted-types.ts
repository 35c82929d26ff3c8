/**
 * What of a text may become code or markup (security, CSP): the address of a worker of ours, and nothing that clears an element. All else
 * that a library might try the browser refuses, since the policy of pages asks for trusted types. Before anything else runs.
 */
interface Policies {
  createPolicy(name: string, rules: Readonly<Record<'createHTML' | 'createScriptURL', (text: string) => string>>): void;
}

declare global {
  interface Window {
    /** Not in every browser. */
    readonly trustedTypes?: Policies;
  }
}

window.trustedTypes?.createPolicy('default', {
  createHTML(text) {
    if (text === '') return text;
    throw new TypeError('Markup of a text is not allowed');
  },
  createScriptURL(address) {
    const { origin, pathname, href } = new URL(address, document.baseURI);
    if (origin === location.origin && pathname.startsWith('/ui/')) return href;
    throw new TypeError('Only scripts of this server are allowed');
  },
});

export {};
