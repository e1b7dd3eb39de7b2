import type { FactTable } from '../fact-table.ts';

/** Of the stages close, idle, size and repeat. */
export const laterWords = {
  'close-answered': {
    en: 'a close frame with 1000 is answered with {code} after {ms} ms',
    zh: '带 1000 的关闭帧在 {ms} 毫秒后得到 {code} 的回应',
  },
  'close-unanswered': {
    en: 'a close frame with 1000 is not answered within {ms} ms',
    zh: '带 1000 的关闭帧在 {ms} 毫秒内没有得到回应',
  },
  'close-cut': {
    en: 'the server ends TCP without an answer to the close frame',
    zh: '服务器没有回应关闭帧就结束了 TCP',
  },
  'close-tcp-ended': { en: 'TCP ends {ms} ms after the close frame', zh: '关闭帧之后 {ms} 毫秒 TCP 结束' },
  'close-tcp-open': {
    en: 'TCP is still open {ms} ms after both close frames',
    zh: '双方的关闭帧之后 {ms} 毫秒，TCP 仍未结束',
  },
  'idle-silent-survives': {
    en: 'a silent connection lives for the {seconds} s that were tried',
    zh: '静默的连接在所试的 {seconds} 秒内一直存活',
  },
  'idle-silent-ended': {
    en: 'a silent connection ends after {seconds} s ({how})',
    zh: '静默的连接在 {seconds} 秒后结束（{how}）',
  },
  'idle-traffic-survives': {
    en: 'one with a {traffic} every {interval} s lives on, for the {seconds} s that were tried',
    zh: '每 {interval} 秒发一次 {traffic} 的连接在所试的 {seconds} 秒内一直存活',
  },
  'idle-traffic-ended': {
    en: 'one with a {traffic} every {interval} s ends after {seconds} s ({how})',
    zh: '每 {interval} 秒发一次 {traffic} 的连接在 {seconds} 秒后结束（{how}）',
  },
  'idle-mute': {
    en: 'after {seconds} s of silence a connection looks open, and a ping is not answered any more',
    zh: '静默 {seconds} 秒后，连接看起来还开着，但 ping 不再得到回应',
  },
  'idle-known': {
    en: 'that is the default limit of {products}',
    zh: '这正是 {products} 的默认时限',
  },
  'idle-all-at-once': {
    en: '{count} connections that were opened over {startsMs} ms end within {ms} ms of each other',
    zh: '先后在 {startsMs} 毫秒内打开的 {count} 个连接，在 {ms} 毫秒之内一齐结束',
  },
  'idle-rtts': {
    en: 'one ping comes back after {fastest} ms, another one after {slowest} ms',
    zh: '有的 ping 在 {fastest} 毫秒后返回，有的却用了 {slowest} 毫秒',
  },
  'idle-data-not-tried': {
    en: 'no messages could be tried: they might count where pings do not',
    zh: '没能尝试发送消息：也许消息算流量，而 ping 不算',
  },
  'size-no-echo': {
    en: 'the server does not send back what it gets: sizes were not tried',
    zh: '服务器不回显收到的内容：没有尝试不同的大小',
  },
  'size-largest': {
    en: 'a message of {bytes} bytes comes back in {ms} ms',
    zh: '{bytes} 字节的消息在 {ms} 毫秒内返回',
  },
  'size-failed': {
    en: 'a message of {bytes} bytes does not come back: {how}',
    zh: '{bytes} 字节的消息没有返回：{how}',
  },
  'size-fragments-help': {
    en: 'the same {bytes} bytes in fragments of {fragment} bytes come back: the limit is one of frames',
    zh: '同样的 {bytes} 字节分成 {fragment} 字节的片段就能返回：限制的是帧的大小',
  },
  'repeat-same': {
    en: '{runs} handshakes, all with the same outcome: {outcome}',
    zh: '{runs} 次握手，结果都相同：{outcome}',
  },
  'repeat-outcome': { en: '{count} of {runs} handshakes: {outcome}', zh: '{runs} 次握手中有 {count} 次：{outcome}' },
  'repeat-signs': {
    en: 'different servers answer: {signs}',
    zh: '应答的是不同的服务器：{signs}',
  },
  'repeat-429': {
    en: 'handshake {number} is answered with 429, earlier ones were not',
    zh: '第 {number} 次握手得到 429，之前的没有',
  },
} as const satisfies FactTable;
