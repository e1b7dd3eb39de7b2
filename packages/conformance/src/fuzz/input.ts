/** Switches of a target, such as `role=server`: short words, so that a reproducer can be read. */
export type Settings = Readonly<Record<string, string>>;

/** What one iteration of a target is about: bytes, and how to take them. Everything that a failure depends on. */
export interface FuzzInput {
  readonly settings: Settings;
  readonly bytes: Buffer;
}

/** How the bytes of a target are best shown to people. */
export type Notation = 'hex' | 'text';

const SEPARATOR = '--';
const LINE_BYTES = 32;

/** An input as the text of a seed file: comments, `name=value` lines, `--`, and the bytes. */
export function formatInput({ settings, bytes }: FuzzInput, notation: Notation, comment = ''): string {
  const lines = comment === '' ? [] : comment.split('\n').map((line) => `# ${line}`);
  for (const [name, value] of Object.entries(settings)) lines.push(`${name}=${value}`);
  lines.push(SEPARATOR, ...(notation === 'hex' ? hexLines(bytes) : textLines(bytes)));
  return `${lines.join('\n')}\n`;
}

/**
 * Reads the text of a seed file. In the notation `hex`, white space does not count; in `text`, each line stands for its
 * characters, line ends count only where they are written `\r\n`, and `\xNN` is any byte.
 * @throws {SyntaxError} for anything else
 */
export function parseInput(text: string, notation: Notation): FuzzInput {
  const settings: Record<string, string> = {};
  const lines = text.replace(/\n$/, '').split('\n');
  const start = lines.indexOf(SEPARATOR);
  if (start < 0) throw new SyntaxError(`no line "${SEPARATOR}"`);
  for (const line of lines.slice(0, start)) {
    if (line.startsWith('#') || line === '') continue;
    const equals = line.indexOf('=');
    if (equals < 1) throw new SyntaxError(`neither a comment nor name=value: ${line}`);
    settings[line.slice(0, equals)] = line.slice(equals + 1);
  }
  const content = lines.slice(start + 1).filter((line) => !line.startsWith('# '));
  return { settings, bytes: notation === 'hex' ? fromHex(content.join('')) : fromText(content.join('')) };
}

function hexLines(bytes: Buffer): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += LINE_BYTES) {
    lines.push(bytes.toString('hex', at, Math.min(bytes.length, at + LINE_BYTES)).replace(/..(?!$)/g, '$& '));
  }
  return lines;
}

function fromHex(text: string): Buffer {
  const digits = text.replace(/\s/g, '');
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits)) throw new SyntaxError('not hexadecimal');
  return Buffer.from(digits, 'hex');
}

function textLines(bytes: Buffer): string[] {
  let text = '';
  for (const byte of bytes) text += escaped(byte);
  return text.split(/(?<=\\n)/);
}

function escaped(byte: number): string {
  if (byte === 0x0d) return '\\r';
  if (byte === 0x0a) return '\\n';
  if (byte === 0x5c) return '\\\\';
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
}

function fromText(text: string): Buffer {
  const plain = text.replace(/\\(?:x([0-9a-f]{2})|(.))/gi, (_all, hex?: string, char?: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (char === 'r') return '\r';
    if (char === 'n') return '\n';
    if (char === '\\') return '\\';
    throw new SyntaxError(`unknown escape \\${char}`);
  });
  return Buffer.from(plain, 'latin1');
}
