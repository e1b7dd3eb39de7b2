import { readFile } from 'node:fs/promises';
import { reasonToRefuse } from '../../serve/guard.ts';
import { contentPolicy, hashSource, pageHeaders } from '../../shared/page/page-headers.ts';
import { groups } from '../scenarios.ts';
import { answerPlain, type Field, type PlainAnswer } from '../wire/answers.ts';
import { fieldOf } from '../wire/request-head.ts';
import type { Visit } from '../wire/visit.ts';
import { type PageContent, renderPage } from './render-page.ts';
import { scenarioData } from './scenario-data.ts';

/** What the page needs to know of the lab. */
export interface PageSource extends Omit<PageContent, 'style' | 'script' | 'groups'> {
  readonly ca: string;
}

const paths = ['/', '/scenarios.json', '/ca.pem'];

/** Whether this path is the page, or belongs to it. */
export function isPagePath(path: string): boolean {
  return paths.includes(path);
}

/**
 * Answers the index page, the same as JSON, and the certificate of the authority. Only to those that call this machine by
 * its own name, and not to pages of other sites: the scenarios themselves are open to all on this machine, and hold nothing.
 */
export async function answerPage(visit: Visit, source: PageSource | undefined): Promise<void> {
  const { head } = visit;
  const refusal = reasonToRefuse({ host: fieldOf(head, 'host'), origin: fieldOf(head, 'origin') }, []);
  if (refusal !== undefined) return answerPlain(visit, sentence('403 Forbidden', `Refused: ${refusal}.`));
  if (head.method !== 'GET' && head.method !== 'HEAD') {
    return answerPlain(visit, sentence('405 Method Not Allowed', 'Only GET and HEAD are answered here.'));
  }
  if (source === undefined) return answerPlain(visit, sentence('503 Service Unavailable', 'The lab is starting.'));
  switch (head.target.split('?', 1)[0]) {
    case '/ca.pem':
      return answerPlain(visit, { ...sentence('200 OK', source.ca), type: 'application/x-pem-file' });
    case '/scenarios.json':
      return answerPlain(visit, {
        status: '200 OK',
        fields: common,
        body: `${JSON.stringify(source.scenarios.map(scenarioData), null, 2)}\n`,
        type: 'application/json; charset=utf-8',
      });
    default:
      return answerPlain(visit, await page(source));
  }
}

const common: readonly Field[] = Object.entries(pageHeaders);

async function page(source: PageSource): Promise<PlainAnswer> {
  const [palette, own, script] = await Promise.all([readText(paletteFile), readText(styleFile), readText(scriptFile)]);
  const style = `${palette}${own}`;
  const policy = contentPolicy({
    script: hashSource(script),
    style: hashSource(style),
    image: 'data:',
    connect: 'ws: wss:',
  });
  return {
    status: '200 OK',
    fields: [...common, ['Content-Security-Policy', policy]],
    body: renderPage({ ...source, groups, style, script }),
    type: 'text/html; charset=utf-8',
  };
}

/** The script is compiled beside this module; the styles are read from where they were written. */
const scriptFile = new URL('./browser/main.js', import.meta.url);
const styleFile = new URL('../../../../src/lab/page/lab.css', import.meta.url);
const paletteFile = new URL('../../../../src/shared/page/palette.css', import.meta.url);

function readText(file: URL): Promise<string> {
  return readFile(file, 'utf8');
}

function sentence(status: string, text: string): PlainAnswer {
  return { status, fields: common, body: `${text}\n`, type: 'text/plain; charset=utf-8' };
}
