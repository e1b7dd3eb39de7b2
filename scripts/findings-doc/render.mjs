// docs/findings as a pure function of the catalogue and of the messages that `handfast explain` knows.
import { messagesOf } from '../../packages/cli/dist/src/explain/messages.js';
import { codesByStage, findingCodes, findingStages } from '../../packages/cli/dist/src/findings/codes.js';
import { describeFinding } from '../../packages/cli/dist/src/findings/describe.js';

const written = '<!-- Written by scripts/write-findings-doc.mjs from packages/cli/src/findings: change it there. -->';

const stageTitles = {
  url: ['The URL', 'URL'],
  environment: ['The surroundings', '运行环境'],
  dns: ['The name', '域名解析'],
  tcp: ['The connection', 'TCP 连接'],
  proxy: ['Proxies and middleboxes', '代理与中间设备'],
  tls: ['TLS', 'TLS'],
  http: ['The HTTP answer', 'HTTP 应答'],
  upgrade: ['The answer 101', '101 应答'],
  frames: ['Frames', '帧'],
  idle: ['While it is open', '连接期间'],
  close: ['The end', '关闭'],
  load: ['Load', '负载'],
  browser: ['Browsers and phones', '浏览器与手机'],
  client: ['Use of a client', '客户端的用法'],
};

const labels = {
  en: { why: 'Why:', fix: 'What to do:', paste: 'To paste', seen: 'Messages that point to it' },
  zh: { why: '原因：', fix: '怎样处理：', paste: '可以粘贴的片段', seen: '指向它的消息' },
};

/** Every file of docs/findings: its name and its text. */
export function renderFindings() {
  const pages = findingCodes.map((code) => [`${code}.md`, page(code)]);
  return new Map([['README.md', index()], ...pages]);
}

function index() {
  const parts = [
    '# Findings',
    '',
    written,
    '',
    'Every cause of a failed WebSocket that Handfast can name, in the order in which a connection is made. `handfast explain`',
    'leads from a message to these pages; `handfast explain <name>` prints one of them.',
    '',
  ];
  for (const stage of findingStages) {
    const [en, zh] = stageTitles[stage];
    parts.push(`## ${en === zh ? en : `${en} · ${zh}`}`, '', '| | | |', '|---|---|---|');
    for (const code of codesByStage[stage]) {
      const title = (language) => cell(describeFinding(code, language).title);
      parts.push(`| [${code}](${code}.md) | ${title('en')} | ${title('zh')} |`);
    }
    parts.push('');
  }
  return `${parts.join('\n').trimEnd()}\n`;
}

function page(code) {
  const { stage, snippets } = describeFinding(code, 'en');
  const [en, zh] = stageTitles[stage];
  const parts = [
    `# ${code}`,
    '',
    written,
    '',
    `Stage: ${en === zh ? en : `${en} · ${zh}`}. [All findings](README.md)`,
    '',
  ];
  parts.push(...words(code, 'en'), ...words(code, 'zh'));
  if (snippets.length > 0) {
    parts.push(`## ${labels.en.paste} · ${labels.zh.paste}`, '');
    for (const { product, format, text } of snippets) parts.push(`${product}:`, '', `\`\`\`${format}`, text, '```', '');
  }
  const messages = messagesOf(code);
  if (messages.length > 0) {
    parts.push(`## ${labels.en.seen} · ${labels.zh.seen}`, '');
    for (const { by, text } of messages) parts.push(`- ${by}: \`${text}\``);
    parts.push('');
  }
  return `${parts.join('\n').trimEnd()}\n`;
}

function words(code, language) {
  const { title, why, fix } = describeFinding(code, language);
  const { why: whyLabel, fix: fixLabel } = labels[language];
  return [
    `## ${prose(title)}`,
    '',
    `**${whyLabel}** ${prose(why)}`,
    '',
    `**${fixLabel}**`,
    '',
    ...fix.map((step) => `- ${prose(step)}`),
    '',
  ];
}

/** Text as Markdown: characters with a meaning of their own are escaped, except inside of a code span. */
function prose(text) {
  return text
    .split('`')
    .map((part, i) => (i % 2 === 0 ? part.replace(/[\\*_<>[\]#|]/g, '\\$&') : part))
    .join('`');
}

function cell(text) {
  return prose(text);
}
