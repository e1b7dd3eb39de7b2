import { fact } from '../../facts/fact.ts';
import type { Target, UrlEvidence, UrlProblem } from '../evidence/url.ts';
import type { Stage } from './stage.ts';

const SECURE = ['wss:', 'https:'];

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

/** Reads a URL as clients do, and, where they would refuse it, guesses what was meant. */
export function readUrl(input: string): UrlEvidence {
  const problems: UrlProblem[] = [];
  const given = input.trim();
  const text = repaired(given, problems);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '') return { input, problems: ['unreadable'], target: undefined };
  if (url.hash !== '' || text.endsWith('#')) problems.push('fragment');
  return { input, problems, target: targetOf(url) };
}

const QUOTED = /^(["'`<])(.*)(["'`>])$/;
/** `ws:host` and `ws:/host` are read as `ws://host` (WHATWG URL, special schemes). */
const KNOWN = /^(?:wss?|https?):/i;
const DOUBLE = /^(?:wss?|https?):\/\/(?=(?:wss?|https?)(?::\/{1,2}|\/\/))/i;
const MISTYPED = /^(wss?|https?)[;.,]?\/\//i;
const OTHER = /^([a-z][a-z0-9+.-]*):\/\//i;

/** The text with a scheme in front that leads somewhere. */
function repaired(given: string, problems: UrlProblem[]): string {
  const quoted = QUOTED.exec(given)?.[2];
  if (quoted !== undefined) {
    problems.push('scheme-missing');
    return repaired(quoted, []);
  }
  const double = DOUBLE.exec(given);
  if (double) {
    problems.push('double-scheme');
    return given.slice(double[0].length).replace(/^(\w+):?\/{1,2}/, '$1://');
  }
  if (KNOWN.test(given)) return given;
  const other = OTHER.exec(given);
  problems.push(other ? 'scheme-other' : 'scheme-missing');
  // The last letter says what was meant: TLS or not.
  if (other) return `${/s$/i.test(other[1] ?? '') ? 'wss' : 'ws'}://${given.slice(other[0].length)}`;
  const mistyped = MISTYPED.exec(given);
  if (mistyped) return `${mistyped[1]}://${given.slice(mistyped[0].length)}`;
  return `ws://${given.replace(/^\/\//, '')}`;
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
