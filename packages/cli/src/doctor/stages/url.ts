import type { Target, UrlEvidence, UrlProblem } from '../evidence/network.ts';
import { fact } from '../facts/fact.ts';
import type { Stage } from './stage.ts';

const SECURE = ['wss:', 'https:'];
const SCHEMES = ['ws:', 'http:', ...SECURE];

/** What the URL says (RFC 6455 §3), and what it was most likely meant to say. */
export const urlStage: Stage<'url'> = {
  id: 'url',
  probe: async ({ plan }) => readUrl(plan.url),
  verdict: ({ problems }) => (problems.length === 0 ? 'passed' : 'failed'),
  facts: ({ input, target }) =>
    target === undefined
      ? [fact('url-unreadable', { input })]
      : [fact('url-target', { href: target.href, host: target.host, port: target.port })],
};

export function readUrl(input: string): UrlEvidence {
  const problems: UrlProblem[] = [];
  let text = input.trim();
  const double = /^(?:wss?|https?):\/\/(?=(?:wss?|https?)(?::\/\/|\/\/))/i.exec(text);
  if (double) {
    problems.push('double-scheme');
    text = text.slice(double[0].length).replace(/^(\w+)\/\//, '$1://');
  } else if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    problems.push('scheme-missing');
    text = `ws://${text.replace(/^\/\//, '')}`;
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { input, problems: ['unreadable'], target: undefined };
  }
  if (!SCHEMES.includes(url.protocol)) return { input, problems: ['scheme-other'], target: undefined };
  if (url.hash !== '' || text.endsWith('#')) problems.push('fragment');
  return { input, problems, target: targetOf(url) };
}

function targetOf(url: URL): Target {
  const secure = SECURE.includes(url.protocol);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const path = `${url.pathname}${url.search}`;
  return {
    href: `${secure ? 'wss' : 'ws'}://${url.host}${path}`,
    secure,
    host,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    isDefaultPort: url.port === '',
    path,
    credentials:
      url.username === '' && url.password === '' ? undefined : `${decoded(url.username)}:${decoded(url.password)}`,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export { isLoopback } from '../net/loopback.ts';
