/** The command line makes no sense: a sentence about it. */
export class CommandSyntaxError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandSyntaxError';
  }
}

/**
 * Splits a command into its arguments as a POSIX shell does with quotes and backslashes, and does nothing else that a shell does:
 * no variables, no wildcards, no pipes. Throws a {@link CommandSyntaxError} for a quote that is not closed, and for no command.
 */
export function splitCommand(command: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < command.length; at += 1) {
    const char = command[at] as string;
    if (quote === "'") {
      if (char === quote) quote = '';
      else word += char;
    } else if (char === '\\' && (quote === '' || /["\\$`]/.test(command[at + 1] ?? ''))) {
      at += 1;
      if (at === command.length) throw new CommandSyntaxError('the command ends with a backslash');
      word = (word ?? '') + command[at];
    } else if (quote === '"') {
      if (char === quote) quote = '';
      else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== '') throw new CommandSyntaxError(`the command has a ${quote} that is not closed`);
  if (word !== undefined) words.push(word);
  if (words.length === 0) throw new CommandSyntaxError('there is no command');
  return words;
}
