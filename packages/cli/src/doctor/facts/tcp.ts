import type { FactTable } from './fact.ts';

export const tcpFacts = {
  'tcp-connected': { en: '{endpoint} takes the connection ({ms} ms)', zh: '{endpoint} 接受连接（{ms} 毫秒）' },
  'tcp-silent': { en: '{endpoint} does not answer ({ms} ms)', zh: '{endpoint} 没有任何回应（{ms} 毫秒）' },
  'tcp-failed': { en: '{endpoint} fails: {code} ({ms} ms)', zh: '{endpoint} 连接失败：{code}（{ms} 毫秒）' },
} as const satisfies FactTable;
