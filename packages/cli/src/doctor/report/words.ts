import type { FindingStage } from '../../findings/codes.ts';
import type { Confidence, Severity } from '../../findings/finding.ts';
import type { Language } from '../../shared/language.ts';
import type { ExchangeEnd } from '../evidence/exchange.ts';
import type { StageVerdict } from '../progress.ts';
import type { StageId } from '../stage-id.ts';

/** What became of the connection as a whole. */
export type Outcome =
  | 'opens'
  | 'opens-and-fails'
  | 'opens-with-flaws'
  | 'fails'
  | 'unexplained'
  | 'not-tried'
  | 'cut-short';

/** The fixed texts of a report. Those of findings and facts have their own tables. */
export interface ReportWords {
  readonly stages: Readonly<Record<StageId, string>>;
  readonly causeStages: Readonly<Record<FindingStage, string>>;
  readonly verdicts: Readonly<Record<StageVerdict | 'skipped', string>>;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly confidences: Readonly<Record<Confidence, string>>;
  readonly ends: Readonly<Record<ExchangeEnd, string>>;
  /** One sentence each; `why` is that of the first finding, without its full stop. */
  readonly outcome: (outcome: Outcome, why: string) => string;
  /** `parts` are facts such as `101 from nginx`. */
  readonly healthy: (parts: readonly string[]) => string;
  readonly answered: (status: string, server: string | undefined, time: string) => string;
  readonly pong: (time: string) => string;
  readonly alsoFound: (count: number) => string;
  readonly colon: string;
  /** A remark behind something else. */
  readonly remark: (...parts: readonly string[]) => string;
  readonly list: (names: readonly string[]) => string;
  readonly evidence: string;
  readonly fix: string;
  readonly firstCause: string;
  readonly others: string;
  readonly worthKnowing: string;
  readonly allTries: (count: number) => string;
  readonly example: (product: string) => string;
  readonly exampleOnly: (product: string) => string;
  readonly more: (products: string) => string;
  readonly stagesTitle: string;
  readonly handshakeTitle: string;
  readonly sent: string;
  readonly received: string;
  readonly behind: string;
  readonly nothingCame: string;
  readonly bisectionTitle: string;
  readonly fails: string;
  readonly opens: string;
  readonly clientsTitle: string;
  readonly accepts: string;
  readonly refuses: string;
  readonly theirWords: string;
  readonly allAccept: (clients: string) => string;
  readonly embedded: (isSafe: boolean) => string;
  readonly wrote: (file: string) => string;
  readonly endsEarly: string;
  readonly none: string;
  readonly took: (time: string) => string;
}

/** A duration for people. */
export function durationOf(ms: number): string {
  if (ms < 10) return `${Math.max(0, Math.round(ms * 10) / 10)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`;
}

const en: ReportWords = {
  stages: {
    url: 'URL',
    environment: 'Environment',
    dns: 'DNS',
    machine: 'This machine',
    tcp: 'TCP',
    proxy: 'Proxy',
    sniff: 'First bytes',
    tls: 'TLS',
    http2: 'HTTP/2',
    'plain-get': 'Plain GET',
    upgrade: 'Upgrade',
    bisection: 'Bisection',
    clients: 'Other clients',
    frames: 'Frames',
    close: 'Close',
    idle: 'Idle',
    size: 'Size',
    repeat: 'Repetition',
  },
  causeStages: {
    url: 'the URL',
    environment: 'the environment',
    dns: 'the name',
    tcp: 'the network',
    proxy: 'the proxy',
    tls: 'TLS',
    http: 'HTTP',
    upgrade: 'the handshake',
    frames: 'frames',
    idle: 'idle time',
    close: 'closing',
    load: 'load',
    browser: 'the browser',
    client: 'the client',
  },
  verdicts: { passed: 'passed', odd: 'odd', failed: 'failed', skipped: 'not run' },
  severities: { error: 'error', warning: 'warning', note: 'note' },
  confidences: { certain: 'certain', likely: 'likely', possible: 'possible' },
  ends: {
    answered: 'answered',
    unreadable: 'what came is no answer of HTTP/1',
    closed: 'the connection was closed before a whole answer had come',
    reset: 'the connection was reset before a whole answer had come',
    timeout: 'no whole answer came in time',
    'not-opened': 'no connection could be opened',
  },
  outcome: (outcome, why) => {
    switch (outcome) {
      case 'opens':
        return 'It opens.';
      case 'opens-and-fails':
        return `It opens, and then fails: ${why}.`;
      case 'opens-with-flaws':
        return `It opens, but not everywhere and always: ${why}.`;
      case 'fails':
        return `It does not open: ${why}.`;
      case 'unexplained':
        return 'It does not open, and nothing that was seen says why.';
      case 'not-tried':
        return 'Nothing wrong was found, but no handshake was tried.';
      case 'cut-short':
        return 'Ended early; nothing wrong was found until then.';
    }
  },
  healthy: (parts) => `It opens: ${parts.join(', ')}.`,
  answered: (status, server, time) => `${status}${server === undefined ? '' : ` from ${server}`} in ${time}`,
  pong: (time) => `a ping was answered in ${time}`,
  alsoFound: (count) => (count === 1 ? 'One more thing was found.' : `${count} more things were found.`),
  colon: ': ',
  remark: (...parts) => ` (${parts.join(', ')})`,
  list: (names) => names.join(', '),
  evidence: 'Evidence',
  fix: 'What to do',
  firstCause: 'First cause',
  others: 'Also found',
  worthKnowing: 'Worth knowing',
  allTries: (count) => `Everything that was tried (${count})`,
  example: (product) => `For ${product}`,
  exampleOnly: (product) => `For ${product}, as an example`,
  more: (products) => `Ready to paste for ${products} too: see`,
  stagesTitle: 'Stages',
  handshakeTitle: 'The handshake on the wire',
  sent: 'Sent',
  received: 'Received',
  behind: 'Behind it',
  nothingCame: 'Nothing came.',
  bisectionTitle: 'What changes it',
  fails: 'This fails',
  opens: 'This opens',
  clientsTitle: 'Other clients, with this very answer',
  accepts: 'would take it',
  refuses: 'would refuse it',
  theirWords: 'What they say',
  allAccept: (clients) => `${clients} would take it.`,
  embedded: (isSafe) => (isSafe ? 'Embedded-safe: yes' : 'Embedded-safe: no'),
  wrote: (file) => `The report is in ${file}.`,
  endsEarly: 'Ended early: this is what was found until then.',
  none: 'none',
  took: (time) => `in ${time}`,
};

const zh: ReportWords = {
  stages: {
    url: 'URL',
    environment: '环境',
    dns: 'DNS',
    machine: '本机',
    tcp: 'TCP',
    proxy: '代理',
    sniff: '首批字节',
    tls: 'TLS',
    http2: 'HTTP/2',
    'plain-get': '普通 GET',
    upgrade: '升级',
    bisection: '逐项对比',
    clients: '其他客户端',
    frames: '帧',
    close: '关闭',
    idle: '空闲',
    size: '大小',
    repeat: '重复',
  },
  causeStages: {
    url: 'URL',
    environment: '环境',
    dns: '域名',
    tcp: '网络',
    proxy: '代理',
    tls: 'TLS',
    http: 'HTTP',
    upgrade: '握手',
    frames: '帧',
    idle: '空闲时间',
    close: '关闭',
    load: '负载',
    browser: '浏览器',
    client: '客户端',
  },
  verdicts: { passed: '通过', odd: '异常', failed: '失败', skipped: '未执行' },
  severities: { error: '错误', warning: '警告', note: '提示' },
  confidences: { certain: '确定', likely: '很可能', possible: '可能' },
  ends: {
    answered: '已应答',
    unreadable: '收到的内容不是 HTTP/1 应答',
    closed: '完整的应答到达之前，连接就被关闭了',
    reset: '完整的应答到达之前，连接就被重置了',
    timeout: '没有在规定时间内收到完整的应答',
    'not-opened': '无法打开连接',
  },
  outcome: (outcome, why) => {
    switch (outcome) {
      case 'opens':
        return '可以打开。';
      case 'opens-and-fails':
        return `可以打开，随后失败：${why}。`;
      case 'opens-with-flaws':
        return `可以打开，但并非处处、时时如此：${why}。`;
      case 'fails':
        return `无法打开：${why}。`;
      case 'unexplained':
        return '无法打开，所见的内容都不能说明原因。';
      case 'not-tried':
        return '没有发现问题，但没有尝试握手。';
      case 'cut-short':
        return '提前结束；到那时为止没有发现问题。';
    }
  },
  healthy: (parts) => `可以打开：${parts.join('，')}。`,
  answered: (status, server, time) => `${server === undefined ? '' : `${server} `}在 ${time} 内应答 ${status}`,
  pong: (time) => `ping 在 ${time} 内得到回应`,
  alsoFound: (count) => `另外还发现 ${count} 项。`,
  colon: '：',
  remark: (...parts) => `（${parts.join('，')}）`,
  list: (names) => names.join('、'),
  evidence: '依据',
  fix: '怎样处理',
  firstCause: '首要原因',
  others: '另外发现',
  worthKnowing: '值得了解',
  allTries: (count) => `尝试过的全部（${count}）`,
  example: (product) => `用于 ${product}`,
  exampleOnly: (product) => `以 ${product} 为例`,
  more: (products) => `${products} 也有可以直接粘贴的片段，见`,
  stagesTitle: '各个阶段',
  handshakeTitle: '线路上的握手',
  sent: '发送',
  received: '收到',
  behind: '其后',
  nothingCame: '什么都没有收到。',
  bisectionTitle: '改变什么会有不同',
  fails: '这样失败',
  opens: '这样打开',
  clientsTitle: '其他客户端遇到同样的应答',
  accepts: '会接受',
  refuses: '会拒绝',
  theirWords: '它们的报错',
  allAccept: (clients) => `${clients} 会接受。`,
  embedded: (isSafe) => (isSafe ? '嵌入式设备可用：是' : '嵌入式设备可用：否'),
  wrote: (file) => `报告已写入 ${file}。`,
  endsEarly: '提前结束：以下是到那时为止的发现。',
  none: '无',
  took: (time) => `用时 ${time}`,
};

export const reportWords: Readonly<Record<Language, ReportWords>> = { en, zh };
