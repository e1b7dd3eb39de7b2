import { element } from './elements.ts';
import type { HandshakeRecord, RecordedField, RecordedHead } from './record.ts';
import type { Words } from './words.ts';

type Explanations = Readonly<Record<string, string>>;

/** The story of one handshake in four steps. The colours of client and server follow each value through it. */
export function renderHandshake(record: HandshakeRecord, words: Words): HTMLElement {
  const { request, response } = record;
  return element(
    'ol',
    { class: 'steps' },
    step(
      words.step.request,
      words.stepLead.request,
      'client',
      head(request, words.requestLine, words.request, words),
      raw(words.rawRequest, request, words),
    ),
    step(words.step.accept, words.stepLead.accept, 'server', accept(record, words)),
    step(
      words.step.response,
      words.stepLead.response,
      'server',
      head(response, words.statusLine, words.response, words),
      raw(words.rawResponse, response, words),
    ),
    step(words.step.agreed, undefined, 'both', agreed(record, words)),
  );
}

function step(title: string, lead: string | undefined, side: string, ...content: readonly Node[]): HTMLElement {
  const made = element('li', { class: 'step', 'data-side': side }, element('h3', {}, title));
  if (lead !== undefined) made.append(element('p', { class: 'lead' }, lead));
  made.append(...content);
  return made;
}

function head(shown: RecordedHead, firstLine: string, explanations: Explanations, words: Words): HTMLElement {
  const lines = element('dl', { class: 'head' });
  lines.append(
    element(
      'div',
      { class: 'line first' },
      element('dt', {}, element('code', { class: 'start-line' }, shown.line)),
      element('dd', { class: 'why' }, firstLine),
    ),
  );
  for (const field of shown.headers) lines.append(headerLine(field, explanations, words));
  return lines;
}

function headerLine(field: RecordedField, explanations: Explanations, words: Words): HTMLElement {
  const name = field.name.toLowerCase();
  const essential = name === 'upgrade' || name === 'connection' || name.startsWith('sec-websocket-');
  const known = Object.hasOwn(explanations, name) ? explanations[name] : undefined;
  return element(
    'div',
    { class: essential ? 'line essential' : 'line', 'data-header': name },
    element('dt', {}, element('code', {}, field.name)),
    element('dd', {}, value(field, words)),
    ...(known === undefined ? [] : [element('dd', { class: 'why' }, known)]),
  );
}

function value(field: RecordedField, words: Words): HTMLElement {
  if ('redactedBytes' in field) return element('em', { class: 'redacted' }, words.redacted(field.redactedBytes));
  const marks: Record<string, string> = { 'sec-websocket-key': 'key', 'sec-websocket-accept': 'proof' };
  return element('code', { class: marks[field.name.toLowerCase()] ?? '' }, field.value);
}

/** RFC 6455 §4.2.2: key, GUID, SHA-1, base64, one under the other. */
function accept(record: HandshakeRecord, words: Words): HTMLElement {
  const { key, guid, sha1, base64 } = record.accept;
  const say = words.acceptSteps;
  const code = (className: string, text: string) => element('code', { class: className }, text);
  const line = (label: string, ...shown: readonly Node[]) =>
    element('div', { class: 'line' }, element('dt', {}, label), element('dd', {}, ...shown));
  const sent = record.response.headers.find((field) => field.name.toLowerCase() === 'sec-websocket-accept');
  const matches = sent !== undefined && 'value' in sent && sent.value === base64;
  const verdict = matches ? [element('p', { class: 'matches' }, words.acceptMatches)] : [];
  return element(
    'dl',
    { class: 'sum', id: 'accept' },
    line(say.key, code('key', key)),
    line(say.guid, code('guid', guid)),
    line(say.joined, code('key', key), code('guid', guid)),
    line(say.sha1, code('', sha1)),
    line(say.base64, code('proof', base64), ...verdict),
  );
}

function agreed(record: HandshakeRecord, words: Words): HTMLElement {
  const offered = record.request.headers.some((field) => field.name.toLowerCase() === 'sec-websocket-extensions');
  const rows: readonly [string, string][] = [
    [words.agreed.client, record.client],
    [words.agreed.server, record.server],
    [
      words.agreed.at,
      new Date(record.at).toLocaleString(document.documentElement.lang, { dateStyle: 'long', timeStyle: 'medium' }),
    ],
    [words.agreed.protocol, record.agreed.protocol || words.none],
    [words.agreed.extensions, record.agreed.extensions || (offered ? words.declined : words.none)],
  ];
  const list = element('dl', { class: 'agreed' });
  for (const [label, text] of rows) {
    list.append(element('div', {}, element('dt', {}, label), element('dd', {}, text)));
  }
  return list;
}

function raw(title: string, shown: RecordedHead, words: Words): HTMLElement {
  const lines = shown.headers.map((field) => {
    return `${field.name}: ${'value' in field ? field.value : `[${words.redacted(field.redactedBytes)}]`}`;
  });
  return element(
    'details',
    {},
    element('summary', {}, title),
    element('pre', { tabindex: '0' }, [shown.line, ...lines, '', ''].join('\n')),
  );
}
