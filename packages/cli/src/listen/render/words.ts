import type { Confidence, Severity } from '../../findings/finding.ts';
import type { Language } from '../../shared/language.ts';
import type { ConnectionEnd } from '../examine/frames-seen.ts';

/** The fixed texts of the terminal. Those of findings and facts have their own tables. */
export interface ListenWords {
  readonly listening: string;
  readonly onNetwork: string;
  readonly onMachine: string;
  readonly scan: string;
  readonly certificate: string;
  readonly trust: readonly string[];
  readonly untilStopped: string;
  readonly from: (client: string) => string;
  readonly looksLike: (name: string, bySelf: boolean) => string;
  readonly answeredWith: (status: number, shape: string | undefined) => string;
  readonly notAnswered: string;
  readonly taken: string;
  readonly message: (bytes: number, isBinary: boolean) => string;
  readonly servers: string;
  readonly passedOn: string;
  readonly ends: Readonly<Record<ConnectionEnd, string>>;
  readonly closedWith: (code: number) => string;
  readonly messages: (count: number) => string;
  readonly pings: (sent: number, answered: number) => string;
  readonly nothingWrong: string;
  readonly fix: string;
  readonly turnedAway: (client: string) => string;
  readonly shapesTitle: string;
  readonly shapeTaken: string;
  readonly shapeLeft: string;
  readonly shapeNotTried: string;
  readonly summary: (connections: number, faulty: number) => string;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly confidences: Readonly<Record<Confidence, string>>;
  readonly colon: string;
  readonly comma: string;
  /** In brackets behind something else. */
  readonly aside: (text: string) => string;
}

const en: ListenWords = {
  listening: 'examines every client that connects',
  onNetwork: 'Everybody on your network can connect. --host 127.0.0.1 keeps it to this machine.',
  onMachine: 'Only this address is listened on; --host 0.0.0.0 lets devices of your network in.',
  scan: 'For a phone: a page that connects.',
  certificate: 'The certificate was made just now, and nobody trusts it yet:',
  trust: [
    'Save it with --cert-out listen.pem, and give that file to the client:',
    'Node.js: NODE_EXTRA_CA_CERTS=listen.pem · Python: ssl.create_default_context(cafile="listen.pem") · curl: --cacert listen.pem',
    'ESP-IDF: .cert_pem of esp_websocket_client_config_t · Arduino: setCACert()',
    'Browsers: open the https:// address once, and go on in spite of the warning.',
  ],
  untilStopped: 'Ctrl+C ends it. Connections:',
  from: (client) => `from ${client}`,
  looksLike: (name, bySelf) => (bySelf ? `calls itself ${name}` : `looks like ${name}`),
  answeredWith: (status, shape) =>
    shape === undefined || shape === 'plain' ? `answered with ${status}` : `answered with ${status} (${shape})`,
  notAnswered: 'not answered',
  taken: 'takes the answer',
  message: (bytes, isBinary) => `${isBinary ? 'binary' : 'text'}, ${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`,
  servers: 'Others would answer',
  passedOn: 'passes it on',
  ends: {
    closed: 'closed in order',
    fin: 'ended by the client',
    reset: 'reset',
    ours: 'ended by this side',
  },
  closedWith: (code) => `close code ${code}`,
  messages: (count) => (count === 1 ? '1 message' : `${count} messages`),
  pings: (sent, answered) => `${answered} of ${sent} pings answered`,
  nothingWrong: 'nothing is wrong with this client',
  fix: 'What to do',
  turnedAway: (client) => `${client} was let go: too many connections at a time`,
  shapesTitle: 'What the client takes',
  shapeTaken: 'taken',
  shapeLeft: 'NOT taken',
  shapeNotTried: 'not tried',
  summary: (connections, faulty) =>
    `${connections} ${connections === 1 ? 'connection' : 'connections'}, ${faulty} with something wrong`,
  severities: { error: 'error', warning: 'warning', note: 'note' },
  confidences: { certain: 'certain', likely: 'likely', possible: 'possible' },
  colon: ': ',
  comma: ', ',
  aside: (text) => ` (${text})`,
};

const zh: ListenWords = {
  listening: '检查每一个连接进来的客户端',
  onNetwork: '网络中的任何人都可以连接。--host 127.0.0.1 可将其限制在本机。',
  onMachine: '只监听这个地址；--host 0.0.0.0 可让网络中的设备连接。',
  scan: '手机请扫码：会打开一个用于连接的页面。',
  certificate: '证书是刚刚生成的，还没有谁信任它：',
  trust: [
    '用 --cert-out listen.pem 保存它，并把该文件交给客户端：',
    'Node.js：NODE_EXTRA_CA_CERTS=listen.pem · Python：ssl.create_default_context(cafile="listen.pem") · curl：--cacert listen.pem',
    'ESP-IDF：esp_websocket_client_config_t 的 .cert_pem · Arduino：setCACert()',
    '浏览器：先打开一次 https:// 地址，忽略警告继续。',
  ],
  untilStopped: '按 Ctrl+C 结束。连接：',
  from: (client) => `来自 ${client}`,
  looksLike: (name, bySelf) => (bySelf ? `自称 ${name}` : `像是 ${name}`),
  answeredWith: (status, shape) =>
    shape === undefined || shape === 'plain' ? `应答 ${status}` : `应答 ${status}（${shape}）`,
  notAnswered: '没有应答',
  taken: '接受了应答',
  message: (bytes, isBinary) => `${isBinary ? '二进制' : '文本'}，${bytes} 字节`,
  servers: '其他服务器会应答',
  passedOn: '转发',
  ends: { closed: '正常关闭', fin: '由客户端结束', reset: '被重置', ours: '由本端结束' },
  closedWith: (code) => `关闭码 ${code}`,
  messages: (count) => `${count} 条消息`,
  pings: (sent, answered) => `${sent} 个 ping 中有 ${answered} 个得到回应`,
  nothingWrong: '这个客户端没有问题',
  fix: '怎样处理',
  turnedAway: (client) => `${client} 被断开：同时的连接太多`,
  shapesTitle: '客户端能接受什么',
  shapeTaken: '接受',
  shapeLeft: '不接受',
  shapeNotTried: '未尝试',
  summary: (connections, faulty) => `${connections} 条连接，其中 ${faulty} 条有问题`,
  severities: { error: '错误', warning: '警告', note: '提示' },
  confidences: { certain: '确定', likely: '很可能', possible: '可能' },
  colon: '：',
  comma: '，',
  aside: (text) => `（${text}）`,
};

export const listenWords: Readonly<Record<Language, ListenWords>> = { en, zh };
