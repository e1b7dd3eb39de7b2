/** What is done to a header, by its lines, and the code that it gives; undefined where that is right all the same. */
export type Row = readonly [what: string, lines: readonly string[], code: string | undefined];

/** The codes for what can be wrong with one header. */
export interface DamageCodes {
  readonly missing: string | undefined;
  readonly doubled: string | undefined;
  readonly doubledOther: string | undefined;
  readonly long: string | undefined;
  readonly latin1: string | undefined;
  readonly malformed: string;
  readonly large: string;
}

const LONG = 'x'.repeat(8000);
export const TOO_LONG: string = 'x'.repeat(20_000);
/** A character that is no Latin-1, as bytes: one character each. */
const UTF8 = Buffer.from('日本').toString('latin1');

/** What can happen to any header, of a request or of an answer. */
export function damage(name: string, line: string, codes: DamageCodes): Row[] {
  const { missing, doubled, doubledOther, long, latin1, malformed, large } = codes;
  const of = (content: string) => `${name}: ${content}`;
  return [
    ['missing', [], missing],
    ['doubled', [line, line], doubled],
    ['doubled, the second is other', [line, of('other')], doubledOther],
    ['mis-spelled', [line.replace(name, `${name}s`)], missing],
    ['with an underscore', [line.replaceAll(/-(?=.*:)/g, '_')], name.includes('-') ? missing : undefined],
    ['in lower case', [line.replace(name, name.toLowerCase())], undefined],
    ['in upper case', [line.replace(name, name.toUpperCase())], undefined],
    ['with blanks around the value', [line.replace(': ', ':    ').concat('   ')], undefined],
    ['long', [of(LONG)], long],
    ['too long', [of(TOO_LONG)], large],
    ['a name that is too long', [line, `${TOO_LONG}: x`], large],
    ['NUL in the value', [`${line}\x00`], malformed],
    ['a control byte in the value', [`${line}\x01`], malformed],
    ['DEL in the value', [`${line}\x7f`], malformed],
    ['CR in the value', [`${line}\rX: y`], malformed],
    ['NUL in the name', [line.replace(name, `${name}\x00`)], malformed],
    ['a blank before the colon', [line.replace(':', ' :')], malformed],
    ['no colon', [line.replace(':', '')], malformed],
    ['no name', [`: ${line}`], malformed],
    ['Latin-1 in the value', [of('caf\xe9')], latin1],
    ['UTF-8 in the value', [of(UTF8)], latin1],
    ['UTF-8 in the name', [line.replace(name, `${UTF8}${name}`)], malformed],
  ];
}
