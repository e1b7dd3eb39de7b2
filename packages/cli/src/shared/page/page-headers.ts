import { createHash } from 'node:crypto';

/** What each answer for a browser has: it is what its type says, for this very site, and neither kept nor told to others. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** From where a page may take what; each in the words of Content-Security-Policy. */
export interface PageSources {
  readonly script: string;
  readonly style: string;
  readonly image: string;
  readonly connect: string;
}

/** The policy of a page: nothing but these, no base, no form, no frame around it, and no text that becomes mark-up. */
export function contentPolicy({ script, style, image, connect }: PageSources): string {
  return [
    "default-src 'none'",
    `script-src ${script}`,
    `style-src ${style}`,
    `img-src ${image}`,
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

/** A script or style that stands in the page itself, as a source. */
export function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
