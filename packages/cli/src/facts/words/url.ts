import type { FactTable } from '../fact-table.ts';

export const urlWords = {
  'url-target': { en: '{href} leads to {host}, port {port}', zh: '{href} 指向 {host}，端口 {port}' },
  'url-unreadable': { en: '{input} cannot be read as a URL', zh: '{input} 无法解析为 URL' },
  'url-problem': { en: '{input} is not what a WebSocket URL looks like', zh: '{input} 不是 WebSocket URL 的样子' },
} as const satisfies FactTable;
