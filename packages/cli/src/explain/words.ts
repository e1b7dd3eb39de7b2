import type { Language } from '../shared/language.ts';
import { en as enMeanings } from './meanings/en.ts';
import type { MeaningWords } from './meanings/meaning.ts';
import { zh as zhMeanings } from './meanings/zh.ts';
import type { Purpose } from './next.ts';

/** The fixed texts of `handfast explain`. */
export interface ExplainWords {
  readonly meanings: MeaningWords;
  /** Between a label and what it labels. */
  readonly colon: string;
  readonly says: (by: string) => string;
  readonly likely: string;
  readonly fix: string;
  readonly example: (product: string) => string;
  readonly examplesFor: (products: string) => string;
  readonly more: string;
  readonly seen: string;
  readonly expected: string;
  readonly hint: string;
  readonly next: string;
  readonly also: string;
  readonly purposes: Readonly<Record<Purpose, string>>;
  readonly unknown: string;
  readonly unknownAdvice: readonly string[];
  readonly nothing: string;
}

export const explainWords: Readonly<Record<Language, ExplainWords>> = {
  en: {
    meanings: enMeanings,
    colon: ': ',
    says: (by) => `${by} says`,
    likely: 'Likely causes, the likeliest first',
    fix: 'What to do',
    example: (product) => `For ${product}`,
    examplesFor: (products) => `Ready to paste for ${products}:`,
    more: 'More',
    seen: 'Messages that point to it',
    expected: 'Expected',
    hint: 'Hint',
    next: 'To find out more, run',
    also: 'Also in this text',
    purposes: {
      diagnose: 'finds out which of these it is, stage by stage',
      lookUp: 'does the name exist here?',
      connect: 'does anything listen there?',
      proxy: 'does the proxy let it through?',
      tls: 'which certificate, which versions?',
      plainGet: 'a plain GET: who answers?',
      upgradeGet: 'the handshake: another answer than the plain GET?',
      listeners: 'on the server: who listens where?',
      compare: 'an echo server that works, to compare with',
    },
    unknown: 'This message is not known.',
    unknownAdvice: [
      'Give the whole message, with the lines before it: the first error is usually the cause.',
      'A status (404), a close code (1006) or an error code (ECONNREFUSED) alone works too.',
      'If it is about a WebSocket, open an issue for Handfast with the exact text, the program that printed it and its version.',
    ],
    nothing: 'There is nothing to explain: give a message, or pipe one in.',
  },
  zh: {
    meanings: zhMeanings,
    colon: '：',
    says: (by) => `${by} 的消息`,
    likely: '可能的原因，最可能的在前',
    fix: '怎样处理',
    example: (product) => `用于 ${product}`,
    examplesFor: (products) => `可以直接粘贴的片段（${products}）：`,
    more: '详情',
    seen: '指向它的消息',
    expected: '期望',
    hint: '提示',
    next: '要进一步查明，请执行',
    also: '这段文字里还有',
    purposes: {
      diagnose: '逐个阶段检查，查明是其中哪一个',
      lookUp: '这个名字在这里存在吗？',
      connect: '那里有程序在监听吗？',
      proxy: '代理会放行吗？',
      tls: '用的是哪张证书、哪个版本？',
      plainGet: '普通的 GET：是谁在应答？',
      upgradeGet: '握手：应答与普通的 GET 不同吗？',
      listeners: '在服务器上：谁在监听哪里？',
      compare: '一个正常的回显服务器，用来对比',
    },
    unknown: '不认识这条消息。',
    unknownAdvice: [
      '请给出完整的消息和它前面的几行：第一个错误通常就是原因。',
      '只给状态码（404）、关闭码（1006）或错误码（ECONNREFUSED）也可以。',
      '如果它与 WebSocket 有关，请为 Handfast 提一个 issue，写明原文、打印它的程序以及版本。',
    ],
    nothing: '没有可以解释的内容：请给出一条消息，或用管道传入。',
  },
};
