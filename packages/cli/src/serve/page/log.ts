import type { Message } from './echo.ts';
import { element } from './elements.ts';
import type { Words } from './words.ts';

const MAX_ENTRIES = 200;
const MAX_SHOWN = 2_000;
const numbers = { text: '0x1', binary: '0x2' } as const;

/** One line of the log, as data, so that it can be said again in another language. */
export type LogEntry =
  | { readonly kind: 'note'; readonly tone: 'open' | 'closed'; readonly say: (words: Words) => string }
  | { readonly kind: 'sent'; readonly message: Message }
  | { readonly kind: 'received'; readonly message: Message; readonly roundTripMs: number | undefined }
  | { readonly kind: 'record'; readonly bytes: number };

/** The list of what went out and came in. The newest is at the end, and in view unless the reader scrolled away. */
export class Log {
  readonly #view: HTMLElement;
  readonly #list = element('ol');
  #words: Words;
  #entries: LogEntry[] = [];

  constructor(view: HTMLElement, words: Words) {
    this.#view = view;
    view.replaceChildren(this.#list);
    this.#words = words;
  }

  add(entry: LogEntry): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#view;
    const atEnd = scrollHeight - scrollTop - clientHeight < 40;
    this.#entries.push(entry);
    this.#list.append(this.#render(entry));
    if (this.#entries.length > MAX_ENTRIES) {
      this.#entries.shift();
      this.#list.firstElementChild?.remove();
    }
    if (atEnd) this.#showEnd();
  }

  speak(words: Words): void {
    this.#words = words;
    this.#list.replaceChildren(...this.#entries.map((entry) => this.#render(entry)));
    this.#showEnd();
  }

  #showEnd(): void {
    this.#view.scrollTop = this.#view.scrollHeight;
  }

  #render(entry: LogEntry): HTMLElement {
    const words = this.#words;
    if (entry.kind === 'note') {
      return element('li', { class: `entry note ${entry.tone}` }, element('p', {}, entry.say(words)));
    }
    if (entry.kind === 'record') {
      const facts = this.#facts('received', { opcode: 'text', bytes: entry.bytes }, undefined);
      return element('li', { class: 'entry received' }, facts, element('p', { class: 'aside' }, words.recordMessage));
    }
    const facts = this.#facts(entry.kind, entry.message, entry.kind === 'received' ? entry.roundTripMs : undefined);
    return element(
      'li',
      { class: `entry ${entry.kind}` },
      facts,
      element('p', { class: 'payload', dir: 'auto' }, cut(entry.message.text)),
    );
  }

  #facts(kind: 'sent' | 'received', message: Omit<Message, 'text'>, roundTripMs: number | undefined): HTMLElement {
    const words = this.#words;
    const size = words.bytes(message.bytes.toLocaleString(document.documentElement.lang));
    const facts = element(
      'p',
      { class: 'facts' },
      element('span', { class: 'direction' }, kind === 'sent' ? words.sent : words.received),
      element('code', { class: 'opcode' }, `${message.opcode} ${numbers[message.opcode]}`),
      element('span', {}, size),
    );
    if (roundTripMs !== undefined) facts.append(element('span', {}, words.roundTrip(roundTripMs.toFixed(1))));
    return facts;
  }
}

function cut(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
