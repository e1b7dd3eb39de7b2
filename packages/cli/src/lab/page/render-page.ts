import type { Language } from '../../shared/language.ts';
import { escapeHtml } from '../../shared/page/escape-html.ts';
import type { MissingScenario, RunningScenario } from '../running.ts';
import type { Group, Words } from '../scenario.ts';
import { expectationWords, pageWords as say } from './page-words.ts';

/** What the page shows. */
export interface PageContent {
  readonly groups: readonly Group[];
  readonly scenarios: readonly RunningScenario[];
  readonly missing: readonly MissingScenario[];
  readonly paceMs: number;
  /** The language that the command line asked for. */
  readonly language: Language | undefined;
  readonly style: string;
  readonly script: string;
}

/** The whole page: one document that loads nothing. */
export function renderPage(content: PageContent): string {
  const { groups, scenarios, missing, paceMs, language, style, script } = content;
  const shown = groups
    .map((group) => ({ group, list: scenarios.filter((one) => one.group === group.id) }))
    .filter(({ list }) => list.length > 0);
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Handfast lab</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body data-pace-ms="${paceMs}" data-lang="${language ?? ''}">
<header>
<div><h1>${both(say.title)}</h1><p class="lead">${both(say.lead(scenarios.length, paceMs))}</p></div>
<div class="controls">
<button type="button" id="try-all">${both(say.tryAll)}</button>
<fieldset class="languages" aria-label="Language / 语言">
<button type="button" lang="en" data-language="en">English</button>
<button type="button" lang="zh-CN" data-language="zh">中文</button>
</fieldset>
</div>
</header>
<nav>${shown.map(({ group, list }) => `<a href="#${group.id}">${both(group.title)} <span class="count">${list.length}</span></a>`).join('')}</nav>
<main>
${shown.map(({ group, list }) => renderGroup(group, list)).join('\n')}
${renderMissing(missing)}</main>
<script type="module">${script}</script>
</body>
</html>
`;
}

function renderGroup(group: Group, list: readonly RunningScenario[]): string {
  return `<section id="${group.id}"><h2>${both(group.title)}</h2><div class="list">
${list.map(renderScenario).join('\n')}
</div></section>`;
}

function renderScenario(scenario: RunningScenario): string {
  const { id, title, finding, good, url, subprotocols, env } = scenario;
  const needsProxy = Object.keys(env).length > 0;
  const notes = [
    ...(subprotocols.length > 0 ? [say.offer(subprotocols)] : []),
    ...(needsProxy ? [say.proxy(env.http_proxy ?? '')] : []),
    ...(url.startsWith('wss:') && good.outcome === 'opens' ? [say.trust] : []),
  ];
  const attributes = {
    'data-url': url,
    'data-subprotocols': subprotocols.join(' '),
    // A browser does not know the authority of the lab unless somebody told it.
    'data-expect': url.startsWith('wss:') && good.outcome === 'opens' ? 'either' : good.outcome,
    'data-close-code': String(good.closeCode ?? ''),
  };
  const action = needsProxy ? '' : `<button type="button" class="try">${both(say.tryOne)}</button>`;
  return `<article class="scenario" id="scenario-${id}" ${attributesOf(attributes)}>
<div><h3>${both(title)}</h3><code class="url">${escapeHtml(url)}</code>${notes.map((note) => `<p class="note">${both(note)}</p>`).join('')}</div>
<div>${finding === undefined ? `<span class="finding none">${both(say.nothingWrong)}</span>` : `<code class="finding">${finding}</code>`}<p class="note">${both(expectationWords(good))}</p></div>
<div class="act">${action}</div>
<output class="result"></output>
</article>`;
}

function renderMissing(missing: readonly MissingScenario[]): string {
  if (missing.length === 0) return '';
  const items = missing.map(({ id, why }) => `<p><code>${escapeHtml(id)}</code> ${escapeHtml(why)}</p>`);
  return `<section><h2>${both(say.missing)}</h2>${items.join('')}</section>\n`;
}

function both(words: Words): string {
  return `<span lang="en">${escapeHtml(words.en)}</span><span lang="zh-CN">${escapeHtml(words.zh)}</span>`;
}

function attributesOf(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${escapeHtml(value)}"`)
    .join(' ');
}
