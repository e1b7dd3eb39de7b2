import type { FactTable } from '../fact-table.ts';

/** One change of a handshake: as the one that opens it, and as one of several. */
export const changeWords = {
  'opens-left-out': { en: 'it opens as soon as {name} is not sent', zh: '只要不发送 {name}，连接就能打开' },
  'opens-added': { en: 'it opens as soon as {name}: {to} is sent', zh: '只要发送 {name}: {to}，连接就能打开' },
  'opens-replaced': {
    en: 'it opens as soon as {name} is “{to}” instead of “{from}”',
    zh: '只要 {name} 是“{to}”而不是“{from}”，连接就能打开',
  },
  'opens-spelling': {
    en: 'it opens as soon as the header is written {to} instead of {from}',
    zh: '只要把首部写成 {to} 而不是 {from}，连接就能打开',
  },
  'opens-order': {
    en: 'it opens as soon as the headers come in another order: {to}',
    zh: '只要首部换一种顺序，连接就能打开：{to}',
  },
  'opens-target': { en: 'it opens on {to} instead of {from}', zh: '路径换成 {to}（而不是 {from}）就能打开' },
  'opens-sni': {
    en: 'it opens as soon as the host in the TLS greeting (SNI) is {to} instead of {from}',
    zh: '只要 TLS 问候里的主机名（SNI）是 {to} 而不是 {from}，连接就能打开',
  },
  'opens-alpn': {
    en: 'it opens as soon as ALPN offers {to} instead of {from}',
    zh: '只要 ALPN 提供 {to} 而不是 {from}，连接就能打开',
  },
  'opens-address': { en: 'it opens at the address {to}, not at {from}', zh: '在地址 {to} 上能打开，在 {from} 上不能' },
  'opens-scheme': { en: 'it opens over {to} instead of {from}', zh: '换用 {to}（而不是 {from}）就能打开' },
  'change-left-out': { en: 'what decides: leaving out {name}', zh: '起决定作用的是：不发送 {name}' },
  'change-added': { en: 'what decides: sending {name}: {to}', zh: '起决定作用的是：发送 {name}: {to}' },
  'change-replaced': {
    en: 'what decides: {name} is “{to}” instead of “{from}”',
    zh: '起决定作用的是：{name} 为“{to}”而不是“{from}”',
  },
  'change-spelling': {
    en: 'what decides: the header is written {to} instead of {from}',
    zh: '起决定作用的是：首部写成 {to} 而不是 {from}',
  },
  'change-order': { en: 'what decides: the order of the headers: {to}', zh: '起决定作用的是：首部的顺序：{to}' },
  'change-target': { en: 'what decides: {to} instead of {from}', zh: '起决定作用的是：{to} 而不是 {from}' },
  'change-sni': {
    en: 'what decides: the host in the TLS greeting (SNI) is {to} instead of {from}',
    zh: '起决定作用的是：TLS 问候里的主机名（SNI）为 {to} 而不是 {from}',
  },
  'change-alpn': {
    en: 'what decides: ALPN offers {to} instead of {from}',
    zh: '起决定作用的是：ALPN 提供 {to} 而不是 {from}',
  },
  'change-address': {
    en: 'what decides: the address {to}, not {from}',
    zh: '起决定作用的是：地址 {to}，而不是 {from}',
  },
  'change-scheme': { en: 'what decides: {to} instead of {from}', zh: '起决定作用的是：{to} 而不是 {from}' },
} as const satisfies FactTable;
