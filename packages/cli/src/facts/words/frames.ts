import type { FactTable } from '../fact-table.ts';

export const framesWords = {
  'frames-not-opened': {
    en: 'the same handshake that opened before fails this time: {code}',
    zh: '先前成功的同一个握手这次失败了：{code}',
  },
  'frames-deflate': { en: 'permessage-deflate is agreed', zh: '已协商 permessage-deflate' },
  'frames-no-deflate': { en: 'compression is not agreed', zh: '没有协商压缩' },
  'frames-rtt': { en: 'a ping comes back after {ms} ms', zh: 'ping 在 {ms} 毫秒后得到回应' },
  'frames-slow': {
    en: 'the handshake was answered after {handshakeMs} ms; every ping takes at least {ms} ms',
    zh: '握手在 {handshakeMs} 毫秒后得到应答；每个 ping 却至少要 {ms} 毫秒',
  },
  'frames-ping-unanswered': { en: 'a ping is not answered within {ms} ms', zh: 'ping 在 {ms} 毫秒内没有得到回应' },
  'frames-ping-answered-before': {
    en: 'a ping right after the opening was answered after {ms} ms; a later one is not',
    zh: '刚打开时的 ping 在 {ms} 毫秒后得到回应；之后的却没有',
  },
  'frames-pong-strange': {
    en: 'pongs come that do not carry the payload of the ping ({count})',
    zh: '收到的 pong 没有带回 ping 的内容（{count} 个）',
  },
  'frames-data-answered': {
    en: 'a text message is answered after {ms} ms',
    zh: '文本消息在 {ms} 毫秒后得到回应',
  },
  'frames-data-unanswered': {
    en: 'a text message brings nothing back within {ms} ms',
    zh: '发出文本消息后 {ms} 毫秒内没有任何回应',
  },
  'frames-data-not-sent': {
    en: 'no message was sent, as the options say',
    zh: '按选项要求，没有发送消息',
  },
  'frames-close-answered': { en: 'a close frame is answered after {ms} ms', zh: '关闭帧在 {ms} 毫秒后得到回应' },
  'frames-close-unanswered': {
    en: 'a close frame is not answered within {ms} ms',
    zh: '关闭帧在 {ms} 毫秒内没有得到回应',
  },
  'frames-server-speaks': {
    en: 'the server sends frames of its own accord ({messages} messages, {pings} pings)',
    zh: '服务器会主动发送帧（{messages} 条消息，{pings} 个 ping）',
  },
  'frames-message': {
    en: 'the first message comes unasked, {ms} ms after the 101: {bytes} bytes, {kind}',
    zh: '101 之后 {ms} 毫秒，服务器主动发来第一条消息：{bytes} 字节，{kind}',
  },
  'frames-closed': {
    en: 'the server sends a close frame {ms} ms after the 101: code {code}, reason “{reason}”',
    zh: '服务器在 101 之后 {ms} 毫秒发来关闭帧：关闭码 {code}，理由“{reason}”',
  },
  'frames-closed-bare': {
    en: 'the server sends a close frame {ms} ms after the 101: code {code}, without a reason',
    zh: '服务器在 101 之后 {ms} 毫秒发来关闭帧：关闭码 {code}，没有理由',
  },
  'frames-closed-empty': {
    en: 'the server sends an empty close frame {ms} ms after the 101',
    zh: '服务器在 101 之后 {ms} 毫秒发来空的关闭帧',
  },
  'frames-fin': {
    en: 'the server ends TCP in order {ms} ms after the 101, without a close frame',
    zh: '服务器在 101 之后 {ms} 毫秒正常结束 TCP，没有发关闭帧',
  },
  'frames-reset': {
    en: 'the connection is reset {ms} ms after the 101, without a close frame',
    zh: '连接在 101 之后 {ms} 毫秒被重置，没有关闭帧',
  },
  'frames-silent-same': {
    en: 'a second connection on which nothing is sent ends too, after {ms} ms',
    zh: '第二个连接上什么都不发，也在 {ms} 毫秒后结束',
  },
  'frames-silent-lives': {
    en: 'a second connection on which nothing is sent stays open: it is the ping that ends it',
    zh: '第二个连接上什么都不发，就一直开着：导致结束的是 ping',
  },
  'frames-uncompressed-lives': {
    en: 'the same handshake without Sec-WebSocket-Extensions opens and works',
    zh: '同一个握手去掉 Sec-WebSocket-Extensions 后可以打开，并且正常',
  },
  'frames-violation': { en: 'what comes breaks the rules: {code}', zh: '收到的内容违反规则：{code}' },
  'frames-bytes': { en: 'the bytes there: {hex}', zh: '那里的字节：{hex}' },
  'frames-header': {
    en: 'the header of frame {number} says: opcode {opcode}, FIN {fin}, RSV {rsv}, mask {mask}, {bytes} bytes',
    zh: '第 {number} 帧的头部：操作码 {opcode}，FIN {fin}，RSV {rsv}，掩码 {mask}，{bytes} 字节',
  },
  'frames-stray-http': {
    en: 'an HTTP answer with status {status} stands where a frame should be',
    zh: '应该是帧的地方出现了状态为 {status} 的 HTTP 应答',
  },
  'frames-stray-text': {
    en: 'text stands where a frame should be: “{text}”',
    zh: '应该是帧的地方出现了文本：“{text}”',
  },
  'frames-inflates': { en: 'its payload inflates: it is compressed', zh: '其内容可以解压：确实是压缩过的' },
  'frames-inside': {
    en: 'inside of a text frame, at byte {at} of its payload, another whole frame begins',
    zh: '在一个文本帧内容的第 {at} 字节处，开始了另一个完整的帧',
  },
  'frames-latin1': {
    en: 'the text is Latin-1: byte {hex} at offset {at}',
    zh: '文本是 Latin-1 编码：偏移 {at} 处的字节为 {hex}',
  },
  'frames-not-text': { en: 'the text stops to be UTF-8 at byte {at}', zh: '文本从第 {at} 字节起不是 UTF-8' },
  'frames-cut-message': {
    en: 'it ends in the middle of a message: {bytes} bytes had come behind the 101',
    zh: '它在一条消息的中途结束：101 之后共收到 {bytes} 字节',
  },
  'frames-stalled-message': {
    en: 'a message has begun, and nothing more of it comes for {ms} ms',
    zh: '一条消息已经开始，之后 {ms} 毫秒再没有后续内容',
  },
  'frames-dialect': {
    en: 'the first messages look like {dialect}, and ask for an answer in the same form',
    zh: '最初的消息看起来是 {dialect}，要求以同样的形式回应',
  },
  'frames-pongs-sent': {
    en: 'pings of the server were answered with pongs ({count})',
    zh: '服务器的 ping 都已用 pong 回应（{count} 个）',
  },
  'frames-fill-stuck': {
    en: 'what is sent piles up: the server does not take {mib} MiB from the network',
    zh: '发出的数据堆积起来：服务器没有从网络中取走 {mib} MiB 数据',
  },
  'frames-fill-taken': {
    en: 'something takes what is sent ({mib} MiB), and does nothing with it',
    zh: '发出的数据（{mib} MiB）有人取走，却毫无反应',
  },
  'frames-open-after-close': {
    en: 'both close frames are through, and TCP is still open {ms} ms later',
    zh: '双方的关闭帧都已发出，{ms} 毫秒后 TCP 仍未结束',
  },
} as const satisfies FactTable;
