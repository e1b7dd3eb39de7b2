// The script of the index page: tries scenarios from the browser that looks at it. It is put into the page as it is, so it
// imports nothing.

type Language = 'en' | 'zh';
type Outcome = 'opened' | 'failed' | 'ended' | 'hung';

interface Result {
  readonly outcome: Outcome;
  readonly code?: number;
  readonly reason?: string;
  readonly ms: number;
}

const STORED_LANGUAGE = 'handfast.language';
const AT_ONCE = 4;
const beatMs = Number(document.body.dataset.paceMs);
/** After this the connection counts as open and quiet; before it, whatever is wrong with it has shown itself. */
const watchMs = beatMs * 12;
const waitMs = Math.max(beatMs * 8, 4_000);

const words: Readonly<Record<Language, Readonly<Record<Outcome, (result: Result) => string>>>> = {
  en: {
    opened: ({ ms }) => `opened, in ${ms} ms`,
    failed: ({ code }) => `did not open (close code ${code})`,
    ended: ({ code, reason }) => `opened, then ended with ${code}${reason ? `, “${reason}”` : ''}`,
    hung: () => `no result: given up after ${waitMs / 1000} s`,
  },
  zh: {
    opened: ({ ms }) => `已打开，用时 ${ms} 毫秒`,
    failed: ({ code }) => `未能打开（关闭码 ${code}）`,
    ended: ({ code, reason }) => `打开后以 ${code} 结束${reason ? `，“${reason}”` : ''}`,
    hung: () => `没有结果：${waitMs / 1000} 秒后放弃`,
  },
};

let language = pickLanguage();
const results = new Map<HTMLElement, Result>();
const rows = [...document.querySelectorAll<HTMLElement>('.scenario')];

for (const row of rows) row.querySelector('.try')?.addEventListener('click', () => void tryOne(row));
document.getElementById('try-all')?.addEventListener('click', () => void tryAll());
for (const button of document.querySelectorAll<HTMLElement>('[data-language]')) {
  button.addEventListener('click', () => speak(button.dataset.language === 'zh' ? 'zh' : 'en', true));
}
speak(language, false);

async function tryAll(): Promise<void> {
  const waiting = rows.filter((row) => row.querySelector('.try') !== null);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) await tryOne(row);
    }),
  );
}

async function tryOne(row: HTMLElement): Promise<void> {
  const button = row.querySelector<HTMLButtonElement>('.try');
  if (button === null || button.disabled) return;
  button.disabled = true;
  results.delete(row);
  show(row);
  row.dataset.state = 'trying';
  results.set(row, await connect(row.dataset.url ?? '', (row.dataset.subprotocols ?? '').split(' ').filter(Boolean)));
  button.disabled = false;
  show(row);
}

/** Opens, sends a message, and looks on for a while. */
function connect(url: string, subprotocols: string[]): Promise<Result> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const socket = subprotocols.length === 0 ? new WebSocket(url) : new WebSocket(url, subprotocols);
    let openMs: number | undefined;
    let timer = setTimeout(() => finish({ outcome: 'hung', ms: waitMs }), waitMs);
    const finish = (result: Result): void => {
      clearTimeout(timer);
      socket.onopen = socket.onclose = null;
      socket.close();
      resolve(result);
    };
    socket.onopen = () => {
      const ms = Math.round(performance.now() - startedAt);
      openMs = ms;
      socket.send('hello');
      clearTimeout(timer);
      timer = setTimeout(() => finish({ outcome: 'opened', ms }), watchMs);
    };
    socket.onclose = ({ code, reason }) => {
      const ms = Math.round(performance.now() - startedAt);
      finish({ outcome: openMs === undefined ? 'failed' : 'ended', code, reason, ms });
    };
  });
}

function show(row: HTMLElement): void {
  const place = row.querySelector<HTMLElement>('.result');
  const result = results.get(row);
  if (place === null) return;
  place.textContent = result === undefined ? '' : words[language][result.outcome](result);
  row.dataset.state = result?.outcome ?? '';
  if (result !== undefined) row.dataset.good = String(isGood(row, result));
}

/** Whether the browser did as a good client does. */
function isGood(row: HTMLElement, { outcome, code }: Result): boolean {
  switch (row.dataset.expect) {
    case 'opens':
      return outcome === 'opened' || outcome === 'ended';
    case 'refuses':
      return outcome === 'failed';
    case 'ends':
      return outcome === 'opened' || (outcome === 'ended' && String(code) === row.dataset.closeCode);
    default:
      return outcome !== 'hung';
  }
}

function speak(chosen: Language, remember: boolean): void {
  language = chosen;
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en';
  for (const button of document.querySelectorAll<HTMLElement>('[data-language]')) {
    button.setAttribute('aria-pressed', String(button.dataset.language === chosen));
  }
  for (const row of rows) if (results.has(row)) show(row);
  if (!remember) return;
  try {
    localStorage.setItem(STORED_LANGUAGE, chosen);
  } catch {}
}

/** What was chosen before, then what the command line said, then what the browser prefers. */
function pickLanguage(): Language {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORED_LANGUAGE);
  } catch {}
  const wanted = [stored, document.body.dataset.lang, ...navigator.languages].find((tag) =>
    /^(?:en|zh)\b/i.test(tag ?? ''),
  );
  return wanted?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
