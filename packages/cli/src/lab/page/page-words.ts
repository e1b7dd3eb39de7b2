import type { GoodClient, Words } from '../scenario.ts';

/** The sentences of the page and of the table in the terminal that belong to no scenario. */
export const pageWords = {
  title: { en: 'Handfast lab', zh: 'Handfast 实验室' },
  lead: (count: number, paceMs: number): Words => ({
    en: `${count} servers on this machine, each of which fails in one known way, or not at all. Point a client at a URL and see what it makes of it. One beat is ${paceMs} ms.`,
    zh: `本机上的 ${count} 个服务器，每个都以一种已知的方式出错，或者完全正常。让客户端连接某个 URL，看看它如何应对。一拍为 ${paceMs} 毫秒。`,
  }),
  tryAll: { en: 'Try all from this browser', zh: '用此浏览器全部尝试' },
  tryOne: { en: 'Try', zh: '尝试' },
  nothingWrong: { en: 'nothing to find', zh: '没有问题' },
  missing: { en: 'Not possible on this machine', zh: '本机无法实现' },
  trust: {
    en: 'Opens for clients that trust the authority of the lab: its certificate is at /ca.pem.',
    zh: '信任实验室证书机构的客户端可以打开：其证书在 /ca.pem。',
  },
  offer: (subprotocols: readonly string[]): Words => ({
    en: `Offer the subprotocol ${subprotocols.join(', ')}.`,
    zh: `请提供子协议 ${subprotocols.join('、')}。`,
  }),
  proxy: (url: string): Words => ({
    en: `Through the proxy ${url}, which the environment names.`,
    zh: `通过环境变量指定的代理 ${url}。`,
  }),
} as const;

/** What a good client does. */
export function expectationWords({ outcome, closeCode }: GoodClient): Words {
  switch (outcome) {
    case 'opens':
      return { en: 'a good client opens', zh: '好的客户端会打开' };
    case 'refuses':
      return { en: 'a good client fails before it opens', zh: '好的客户端在打开之前失败' };
    case 'ends':
      return { en: `a good client opens, then sees ${closeCode}`, zh: `好的客户端打开后看到 ${closeCode}` };
    case 'either':
      return { en: 'clients differ; a good one does not hang', zh: '各客户端不同；好的不会卡住' };
  }
}
