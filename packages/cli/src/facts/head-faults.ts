import type { Language } from '../shared/language.ts';

/** What the parser of heads says in English, as the library has it. */
const zh: Readonly<Record<string, string>> = {
  'this is not an HTTP message': '不是 HTTP 消息',
  'the first line is not that of an HTTP/1 message': '第一行不是 HTTP/1 消息的首行',
  'a CR without LF': 'CR 之后没有 LF',
  'a line that ends in LF alone': '有一行只以 LF 结尾',
  'a control character': '有控制字符',
  'a header line that begins with white space': '有首部行以空白开头',
  'a header line without a colon': '有首部行没有冒号',
  'a header line without a name': '有首部行没有名字',
  'white space between the name of a header and the colon': '首部名与冒号之间有空白',
  'a character that the name of a header cannot have': '首部名里有不允许的字符',
  'the limit for bytes of the head is passed': '头部的字节数超过上限',
  'the limit for header lines is passed': '首部的行数超过上限',
  'the head ends before its empty line': '头部在空行之前就结束了',
};

/** Why a head could not be read, in a language; a text that the parser has not written stays as it is. */
export function headFaultText(message: string, language: Language): string {
  const [, sentence = '', offset = ''] = /^(.+) at byte (\d+)$/.exec(message) ?? [];
  const known = language === 'zh' ? zh[sentence] : undefined;
  return known === undefined ? message : `${known}（第 ${offset} 字节）`;
}
