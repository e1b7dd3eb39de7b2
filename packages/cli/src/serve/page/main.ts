import { EchoConnection, type Message } from './echo.ts';
import { byId, element } from './elements.ts';
import { renderHandshake } from './handshake.ts';
import { type Language, pickLanguage, tags, words } from './languages.ts';
import { Log } from './log.ts';
import type { HandshakeRecord } from './record.ts';
import type { Words } from './words.ts';

const STORED_LANGUAGE = 'handfast.language';

const state = byId('state', HTMLElement);
const toggle = byId('toggle', HTMLButtonElement);
const compose = byId('compose', HTMLFormElement);
const text = byId('text', HTMLInputElement);
const handshake = byId('handshake', HTMLElement);

let language: Language = storedLanguage() ?? pickLanguage(navigator.languages);
let record: HandshakeRecord | undefined;
let phase: keyof Words['state'] = 'connecting';
const log = new Log(byId('log', HTMLElement), words[language]);

const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/`;
const connection = new EchoConnection(url, {
  connecting: () => enter('connecting'),
  opened() {
    log.add({ kind: 'note', tone: 'open', say: (say) => say.openedEntry });
    enter('open');
  },
  recorded(received, bytes) {
    record = received;
    log.add({ kind: 'record', bytes });
    showHandshake();
    connection.send(words[language].greeting, 'text');
  },
  sent: (message) => log.add({ kind: 'sent', message }),
  received: (message, roundTripMs) => log.add({ kind: 'received', message, roundTripMs }),
  closed(code, reason) {
    log.add({
      kind: 'note',
      tone: 'closed',
      say: (say) => (code === 1006 ? say.lostEntry : say.closedEntry(code, reason)),
    });
    enter('closed');
  },
});

compose.addEventListener('submit', (event) => {
  event.preventDefault();
  if (!connection.isOpen) return;
  connection.send(text.value, new FormData(compose).get('kind') as Message['opcode']);
  text.select();
});

toggle.addEventListener('click', () => {
  if (phase === 'closed') connection.open();
  else connection.close();
});

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-language]')) {
  button.addEventListener('click', () => {
    language = button.dataset.language as Language;
    storeLanguage(language);
    speak();
  });
}

byId('url', HTMLElement).textContent = url;
speak();
connection.open();

function enter(next: keyof Words['state']): void {
  phase = next;
  showPhase();
}

function showPhase(): void {
  const say = words[language];
  state.dataset.state = phase;
  state.textContent = say.state[phase];
  toggle.textContent = phase === 'closed' ? say.reconnect : say.close;
  for (const control of compose.querySelectorAll<HTMLButtonElement>('button')) control.disabled = phase !== 'open';
}

function showHandshake(): void {
  const say = words[language];
  handshake.replaceChildren(record === undefined ? element('p', {}, say.waiting) : renderHandshake(record, say));
}

/** Puts every sentence of the page into the chosen language. */
function speak(): void {
  const say = words[language];
  const fixed: Readonly<Record<string, string>> = say.fixed;
  document.documentElement.lang = tags[language];
  document.title = say.title;
  for (const place of document.querySelectorAll<HTMLElement>('[data-say]')) {
    place.textContent = fixed[place.dataset.say ?? ''] ?? '';
  }
  for (const place of document.querySelectorAll<HTMLElement>('[data-label]')) {
    place.setAttribute('aria-label', fixed[place.dataset.label ?? ''] ?? '');
  }
  text.placeholder = say.fixed.messageHint;
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-language]')) {
    button.setAttribute('aria-pressed', String(button.dataset.language === language));
  }
  log.speak(say);
  showPhase();
  showHandshake();
}

/** Storage can be forbidden; the page then starts in the language of the browser each time. */
function storedLanguage(): Language | undefined {
  try {
    const stored = localStorage.getItem(STORED_LANGUAGE);
    return stored === 'en' || stored === 'zh' ? stored : undefined;
  } catch {
    return undefined;
  }
}

function storeLanguage(chosen: Language): void {
  try {
    localStorage.setItem(STORED_LANGUAGE, chosen);
  } catch {}
}
