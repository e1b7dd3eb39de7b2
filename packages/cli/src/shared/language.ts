/** The languages that the command speaks. */
export const languages = ['en', 'zh'] as const;

export type Language = (typeof languages)[number];

/** The language of the user: the first locale that the environment names, as POSIX orders them; English where there is none. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value !== undefined && value !== '') ?? '';
  return /^zh(?![a-z])/i.test(locale) ? 'zh' : 'en';
}

/** One text in every language. A missing one does not compile. */
export type Words = Readonly<Record<Language, string>>;
