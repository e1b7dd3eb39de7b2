import type { ReportWords } from './report-words.ts';

export const zh: ReportWords = {
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
  more: (products) => `${products} 也有可以直接粘贴的片段：`,
  stagesTitle: '各个阶段',
  handshakeTitle: '线路上的握手',
  sent: '发送',
  received: '收到',
  behind: '其后',
  nothingCame: '什么都没有收到。',
  bisectionTitle: '改变什么会有不同',
  fails: '这样失败',
  opens: '这样打开',
  clientsTitle: '哪些客户端会接受这个应答',
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
