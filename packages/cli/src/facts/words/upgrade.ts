import type { FactTable } from '../fact-table.ts';

export const upgradeWords = {
  'upgrade-key': { en: 'the key that was sent: {key}', zh: '发送的 key：{key}' },
  'upgrade-accept': { en: 'Sec-WebSocket-Accept as it came: {value}', zh: '收到的 Sec-WebSocket-Accept：{value}' },
  'upgrade-accept-wanted': {
    en: 'Sec-WebSocket-Accept of that key: {value}',
    zh: '该 key 对应的 Sec-WebSocket-Accept：{value}',
  },
  'upgrade-accept-formula': { en: 'the value is made like this: {formula}', zh: '这个值是这样得出的：{formula}' },
  'upgrade-accept-of': {
    en: 'the value belongs to another key of the request: {key}',
    zh: '这个值属于请求里的另一个 key：{key}',
  },
  'upgrade-accept-sample': {
    en: 'the value is that of the example in RFC 6455 (key {key}): it stands fixed in the program',
    zh: '这是 RFC 6455 示例里的值（key 为 {key}）：它被写死在程序里',
  },
  'upgrade-accept-constant': {
    en: 'two handshakes with different keys got the same value: it is fixed, or comes from a cache',
    zh: '两次握手的 key 不同，得到的值却相同：它是固定的，或来自缓存',
  },
  'upgrade-accept-late': {
    en: 'the second handshake got the value that belongs to the first',
    zh: '第二次握手得到的是属于第一次的值',
  },
  'upgrade-accept-random': {
    en: 'the same key sent twice got two different values: somebody on the way uses keys of his own',
    zh: '同一个 key 发送两次，得到两个不同的值：途中有人使用自己的 key',
  },
  'upgrade-line': { en: 'the status line says HTTP/{version}', zh: '状态行写的是 HTTP/{version}' },
  'upgrade-header': { en: 'the 101 says {name}: {value}', zh: '101 中写着 {name}：{value}' },
  'upgrade-header-missing': { en: 'the 101 has no {name}', zh: '101 中没有 {name}' },
  'upgrade-spelling': { en: '{spelled} instead of {usual}', zh: '写作 {spelled}，而不是 {usual}' },
  'upgrade-head-size': { en: 'the head has {bytes} bytes', zh: '应答头有 {bytes} 字节' },
  'upgrade-pieces': {
    en: 'the head came in {first} pieces, and in {second} the second time',
    zh: '应答头分 {first} 段到达，第二次分 {second} 段',
  },
  'upgrade-offered': { en: 'the request offers {name}: {value}', zh: '请求提供了 {name}：{value}' },
  'upgrade-offered-none': { en: 'the request has no {name}', zh: '请求中没有 {name}' },
  'upgrade-set-by-hand': { en: '{name} is set by hand', zh: '{name} 是手工设置的' },
  'upgrade-sent': { en: 'the request says {name}: {value}', zh: '请求中写着 {name}：{value}' },
} as const satisfies FactTable;
