import type { FactTable } from '../fact-table.ts';

/** Why a client would refuse this 101, and why it is not safe for devices. */
export const verdictWords = {
  'verdict-upgrade-missing': { en: 'there is no Upgrade header', zh: '没有 Upgrade 首部' },
  'verdict-upgrade-other': {
    en: 'Upgrade is {value} instead of websocket',
    zh: 'Upgrade 的值是 {value}，不是 websocket',
  },
  'verdict-connection-missing': { en: 'there is no Connection header', zh: '没有 Connection 首部' },
  'verdict-connection-other': {
    en: 'Connection is {value}: the word Upgrade is missing',
    zh: 'Connection 的值是 {value}：缺少 Upgrade',
  },
  'verdict-list-refused': {
    en: '{name} is {value}: a legal list, and this client takes the single word only',
    zh: '{name} 的值是 {value}：列表合法，但该客户端只接受单个词',
  },
  'verdict-accept-missing': { en: 'there is no Sec-WebSocket-Accept header', zh: '没有 Sec-WebSocket-Accept 首部' },
  'verdict-accept-repeated': {
    en: 'Sec-WebSocket-Accept comes {count} times',
    zh: 'Sec-WebSocket-Accept 出现了 {count} 次',
  },
  'verdict-accept-wrong': {
    en: 'Sec-WebSocket-Accept is {value}, which does not belong to the key',
    zh: 'Sec-WebSocket-Accept 的值是 {value}，与 key 不符',
  },
  'verdict-http-version': { en: 'the answer is HTTP/{value}', zh: '应答使用 HTTP/{value}' },
  'verdict-reason-missing': { en: 'the status line ends behind the 101', zh: '状态行在 101 之后就结束了' },
  'verdict-interim': { en: 'a {status} comes in front of the 101', zh: '101 之前先来了 {status}' },
  'verdict-line-feed': { en: 'lines end with LF alone', zh: '行尾只有 LF' },
  'verdict-space-before-colon': {
    en: 'there is a space between {name} and its colon',
    zh: '{name} 与冒号之间有空格',
  },
  'verdict-head-too-large': {
    en: 'the head has {bytes} bytes; this client takes {limit}',
    zh: '应答头有 {bytes} 字节；该客户端最多接受 {limit} 字节',
  },
  'verdict-many-pieces': {
    en: 'the head of {bytes} bytes comes in {pieces} pieces: so many small ones, or so large a head, count as an attack',
    zh: '{bytes} 字节的应答头分 {pieces} 段到达：这么多小段，或这么大的应答头，会被当成攻击',
  },
  'verdict-device-buffer': {
    en: '{bytes} bytes come up to the end of the head; the buffer has {limit} unless it is made larger',
    zh: '到应答头结束共有 {bytes} 字节；缓冲区默认只有 {limit} 字节',
  },
  'verdict-protocol-unanswered': {
    en: 'subprotocols were offered, and none is answered',
    zh: '提供了子协议，却没有答复',
  },
  'verdict-protocol-unasked': {
    en: 'the subprotocol {value} is answered, and none was offered',
    zh: '没有提供子协议，却答复了 {value}',
  },
  'verdict-protocol-several': {
    en: 'several subprotocols are answered: {value}',
    zh: '答复了多个子协议：{value}',
  },
  'verdict-protocol-other': {
    en: 'the subprotocol {value} is none of those that were offered',
    zh: '答复的子协议 {value} 不在提供的列表里',
  },
  'verdict-extension-syntax': {
    en: 'Sec-WebSocket-Extensions cannot be read: {value}',
    zh: 'Sec-WebSocket-Extensions 无法解析：{value}',
  },
  'verdict-extension-unknown': {
    en: 'the extension {name} was not asked for',
    zh: '没有请求过扩展 {name}',
  },
  'verdict-extension-twice': {
    en: 'permessage-deflate is answered more than once',
    zh: 'permessage-deflate 被多次答复',
  },
  'verdict-extension-parameter': {
    en: 'permessage-deflate comes with {name}, which is not as it may be',
    zh: 'permessage-deflate 带有不合规定的参数 {name}',
  },
  'verdict-extension-bits': {
    en: '{name} has no value from 8 to 15: {value}',
    zh: '{name} 的值不在 8 到 15 之间：{value}',
  },
  'embedded-names': {
    en: 'the names are spelled {names}: many devices look for them byte for byte',
    zh: '首部名写作 {names}：许多设备会逐字节查找',
  },
  'embedded-connection': {
    en: '{name} is {value}: many devices look for the single word',
    zh: '{name} 的值是 {value}：许多设备只认单个词',
  },
  'embedded-buffer': {
    en: '{bytes} bytes come up to the end of the head: many devices have {limit} for them',
    zh: '到应答头结束共有 {bytes} 字节：许多设备只留了 {limit} 字节',
  },
  'embedded-pieces': {
    en: 'the head comes in {pieces} pieces: some devices read once',
    zh: '应答头分 {pieces} 段到达：有些设备只读一次',
  },
  'embedded-interim': {
    en: 'a {status} comes in front of the 101: devices take it for the answer',
    zh: '101 之前先来了 {status}：设备会把它当成应答',
  },
  'embedded-line-feed': {
    en: 'lines end with LF alone: devices look for CR LF',
    zh: '行尾只有 LF：设备查找的是 CR LF',
  },
  'embedded-status-line': {
    en: 'the status line is not HTTP/1.1 101 with a reason: some devices compare it',
    zh: '状态行不是带原因短语的 HTTP/1.1 101：有些设备会直接比较',
  },
} as const satisfies FactTable;
