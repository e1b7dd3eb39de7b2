import { printable } from '@handfast/ws/protocol';

const MAX_MESSAGE = 2000;

/** Text that may have come from elsewhere, as a terminal may show it. */
export function shown(text: string): string {
  return printable(text, MAX_MESSAGE);
}

/** What an error says, as a terminal may show it. */
export function messageOf(error: unknown): string {
  return shown(error instanceof Error ? error.message : String(error));
}

/** The `code` of an error of Node or of this project; undefined where it has none. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
