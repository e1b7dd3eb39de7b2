import { printable } from '@handfast/ws/protocol';
import type { Language } from '../../shared/language.ts';
import type { Change, ChangeKind } from '../evidence/bisection.ts';

interface ChangeWords {
  /** By what is changed: to another value, and to none at all. */
  readonly changed: Readonly<Record<ChangeKind, (name: string, to: string, from: string) => string>>;
  readonly dropped: Readonly<Record<ChangeKind, (name: string) => string>>;
  readonly unchanged: string;
  readonly and: string;
  readonly more: (count: number) => string;
}

const MAX_VALUE = 120;

const changeWords: Readonly<Record<Language, ChangeWords>> = {
  en: {
    changed: {
      header: (name, to, from) => (from === '' ? `${name} is sent as ${to}` : `${name} is ${to} instead of ${from}`),
      spelling: (_name, to) => `header names are written ${to}`,
      order: (_name, to) => `the headers stand in the order ${to}`,
      target: (_name, to, from) => `the path is ${to} instead of ${from}`,
      sni: (_name, to) => `the TLS greeting names ${to}`,
      alpn: (_name, to) => `ALPN offers ${to}`,
      address: (_name, to) => `the address is ${to}`,
      scheme: (_name, to) => `the scheme is ${to}`,
    },
    dropped: {
      header: (name) => `${name} is not sent`,
      spelling: () => 'the header is spelled as usual',
      order: () => 'the headers stand in their usual order',
      target: () => 'the path is left out',
      sni: () => 'the TLS greeting names no host',
      alpn: () => 'ALPN is left out',
      address: () => 'the address is another',
      scheme: () => 'the scheme is another',
    },
    unchanged: 'nothing is changed',
    and: ', ',
    more: (count) => `, and ${count} more`,
  },
  zh: {
    changed: {
      header: (name, to, from) => (from === '' ? `发送 ${name} 为 ${to}` : `${name} 由 ${from} 改为 ${to}`),
      spelling: (_name, to) => `首部名写作 ${to}`,
      order: (_name, to) => `首部的顺序为 ${to}`,
      target: (_name, to, from) => `路径由 ${from} 改为 ${to}`,
      sni: (_name, to) => `TLS 握手中写明主机 ${to}`,
      alpn: (_name, to) => `ALPN 提供 ${to}`,
      address: (_name, to) => `使用地址 ${to}`,
      scheme: (_name, to) => `协议改为 ${to}`,
    },
    dropped: {
      header: (name) => `不发送 ${name}`,
      spelling: () => '首部名按通常的写法',
      order: () => '首部按通常的顺序',
      target: () => '不带路径',
      sni: () => 'TLS 握手中不写主机',
      alpn: () => '不使用 ALPN',
      address: () => '使用另一个地址',
      scheme: () => '使用另一种协议',
    },
    unchanged: '不作任何改变',
    and: '，',
    more: (count) => `，另有 ${count} 项`,
  },
};

/** Of more than these only the number is told. */
const MAX_CHANGES = 3;

/** What was changed, as half a sentence. */
export function changesText(changes: readonly Change[], language: Language): string {
  const { unchanged, and, more } = changeWords[language];
  if (changes.length === 0) return unchanged;
  const all = spellingsTogether(changes).map((one) => changeText(one, language));
  const rest = all.length - MAX_CHANGES;
  return rest > 0 ? all.slice(0, MAX_CHANGES).join(and) + more(rest) : all.join(and);
}

function changeText({ kind, name, from = '', to }: Change, language: Language): string {
  const { changed, dropped } = changeWords[language];
  const header = headerName(name);
  return to === undefined ? dropped[kind](header) : changed[kind](header, shown(to), shown(from));
}

/** One header after the other written otherwise is one thing to say. */
function spellingsTogether(changes: readonly Change[]): readonly Change[] {
  const spellings = changes.filter(({ kind }) => kind === 'spelling');
  const [first] = spellings;
  if (first === undefined) return changes;
  const to = spellings.map((one) => one.to).join(', ');
  return [...changes.filter(({ kind }) => kind !== 'spelling'), { ...first, to }];
}

function shown(value: string): string {
  return printable(value, MAX_VALUE);
}

/** `sec-websocket-protocol` as people write it. */
function headerName(name: string): string {
  return printable(name, MAX_VALUE)
    .replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase())
    .replace('Websocket', 'WebSocket');
}
