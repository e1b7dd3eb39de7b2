import type { Words } from './words.ts';
import { en } from './words-en.ts';
import { zh } from './words-zh.ts';

export type Language = 'en' | 'zh';

export const words: Readonly<Record<Language, Words>> = { en, zh };

/** The attribute `lang` of the page. */
export const tags: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };

/** The first language of the browser that the page has words for. */
export function pickLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split('-')[0];
    if (primary === 'en' || primary === 'zh') return primary;
  }
  return 'en';
}
