import type { FactTable } from '../fact-table.ts';

export const bisectionWords = {
  'bisection-together': {
    en: 'it opens with {count} changes together, and with none of them left out',
    zh: '同时做 {count} 处改动才能打开，缺一不可',
  },
  'bisection-proof': {
    en: 'repeated: changed, {opened} of {of} opened; unchanged, {unchangedOpened} of {unchangedOf}',
    zh: '重复验证：改动后 {of} 次中打开 {opened} 次；不改动时 {unchangedOf} 次中打开 {unchangedOpened} 次',
  },
  'bisection-none': {
    en: 'nothing that was changed in the handshake opens it ({count} handshakes)',
    zh: '对握手的任何改动都无法打开连接（共 {count} 次握手）',
  },
  'bisection-chance': {
    en: 'the very same handshake opens {opened} of {of} times',
    zh: '完全相同的握手，{of} 次中有 {opened} 次打开',
  },
  'bisection-like-refused': {
    en: 'the request that is said to work does not open it here either',
    zh: '据说可用的那个请求在这里同样无法打开连接',
  },
  'bisection-stopped-rate-limited': {
    en: 'the search ended: the server answered 429',
    zh: '搜索已停止：服务器应答 429',
  },
  'bisection-stopped-refused-connections': {
    en: 'the search ended: the server took no more connections',
    zh: '搜索已停止：服务器不再接受连接',
  },
  'bisection-stopped-enough': {
    en: 'the search ended after as many handshakes as are decent',
    zh: '搜索已停止：握手次数已达上限',
  },
  'bisection-stopped-out-of-time': { en: 'the search ended: its time was up', zh: '搜索已停止：时间用完' },
  'bisection-stopped-aborted': { en: 'the search was ended', zh: '搜索已被中止' },
  'clients-all-taken': {
    en: 'the server takes the handshakes of all {count} clients that were tried',
    zh: '服务器接受了所尝试的全部 {count} 种客户端的握手',
  },
  'clients-refused': {
    en: 'the handshake of {client} is refused ({answer})',
    zh: '{client} 的握手被拒绝（{answer}）',
  },
  'clients-refused-own-page': {
    en: 'the handshake of {client} is refused, on a page of the server itself ({answer})',
    zh: '{client} 在服务器自己的页面上的握手被拒绝（{answer}）',
  },
  'clients-refused-foreign-page': {
    en: 'the handshake of {client} is refused, on a page of another site ({answer})',
    zh: '{client} 在其他网站页面上的握手被拒绝（{answer}）',
  },
} as const satisfies FactTable;
