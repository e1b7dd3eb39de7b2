// Finds what a TypeScript file imports. Comments and strings are blanked first, so that an example in a comment is no import.

/**
 * Every import, export-from, import type and import() of the source, in order: `specifier` (undefined where it is
 * computed), `line`, and whether only types are imported.
 */
export function scanImports(source) {
  const { code, strings } = blank(source);
  const found = [];
  const add = (index, stringIndex, typeOnly) => {
    found.push({ specifier: strings.get(stringIndex), line: lineAt(source, index), typeOnly });
  };
  // `import … from ''`, `export … from ''`: between the keyword and `from` stand only names, braces, commas and stars.
  for (const match of code.matchAll(/\b(import|export)\s+(type\s+)?([\w$\s{},*]*?)\s*\bfrom\s*(?=['"])/g)) {
    const braces = /^\{([^}]*)\}$/.exec(match[3].trim());
    const everyType =
      braces !== null && braces[1].trim() !== '' && namesIn(braces[1]).every((name) => /^type\s/.test(name));
    add(match.index, match.index + match[0].length, match[2] !== undefined || everyType);
  }
  for (const match of code.matchAll(/\bimport\s*(?=['"])/g)) add(match.index, match.index + match[0].length, false);
  for (const match of code.matchAll(/(\btypeof\s+)?(?<![.\w$])(?:import|require)\s*\(\s*/g)) {
    add(match.index, match.index + match[0].length, match[1] !== undefined);
  }
  return found.sort((one, other) => one.line - other.line);
}

function namesIn(list) {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function lineAt(source, index) {
  return source.slice(0, index).split('\n').length;
}

/**
 * The source with comments and the insides of strings replaced by spaces, so that every index stays, and the strings by
 * the index of their opening quote. Templates are blanked as a whole; a regular expression is told from a division by
 * what stands before it.
 */
function blank(source) {
  const strings = new Map();
  let code = '';
  let index = 0;
  while (index < source.length) {
    const end = endOfToken(source, index, code);
    const token = source.slice(index, end);
    if (end === index + 1) code += token;
    else if (token[0] === "'" || token[0] === '"') {
      strings.set(index, token.slice(1, -1));
      code += token[0] + ' '.repeat(token.length - 2) + token[0];
    } else code += token.replace(/[^\n]/g, ' ');
    index = end;
  }
  return { code, strings };
}

/** Where the comment, string, template or regular expression that starts here ends; the next character for anything else. */
function endOfToken(source, start, before) {
  const [first, second] = [source[start], source[start + 1]];
  if (first === '/' && second === '/') return orEnd(source, source.indexOf('\n', start));
  if (first === '/' && second === '*') return orEnd(source, source.indexOf('*/', start + 2) + 2, 1);
  if (first === "'" || first === '"') return endOfQuoted(source, start, first);
  if (first === '`') return endOfTemplate(source, start);
  if (first === '/' && /(?:[(,=:[!&|?{};+\-*%<>~^]|^|\breturn|=>)\s*$/.test(before.slice(-20)))
    return endOfRegExp(source, start);
  return start + 1;
}

function orEnd(source, index, least = 0) {
  return index <= least ? source.length : index;
}

function endOfQuoted(source, start, quote) {
  for (let index = start + 1; index < source.length; index++) {
    if (source[index] === '\\') index++;
    else if (source[index] === quote) return index + 1;
  }
  return source.length;
}

/** Code inside of `${}` may hold strings and templates of its own. */
function endOfTemplate(source, start) {
  let index = start + 1;
  while (index < source.length && source[index] !== '`') {
    if (source.startsWith('${', index)) index = endOfBraces(source, index + 1);
    else index += source[index] === '\\' ? 2 : 1;
  }
  return index + 1;
}

function endOfBraces(source, start) {
  let depth = 0;
  for (let index = start; index < source.length; ) {
    if (source[index] === '{') depth++;
    if (source[index] === '}' && --depth === 0) return index + 1;
    index = endOfToken(source, index, source.slice(Math.max(0, index - 20), index));
  }
  return source.length;
}

function endOfRegExp(source, start) {
  let inClass = false;
  for (let index = start + 1; index < source.length && source[index] !== '\n'; index++) {
    if (source[index] === '\\') index++;
    else if (source[index] === '[') inClass = true;
    else if (source[index] === ']') inClass = false;
    else if (source[index] === '/' && !inClass) return index + 1;
  }
  return start + 1;
}
