import { readFile } from 'node:fs/promises';

/** One file of the page, in memory. */
export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
}

/** Scripts are compiled beside this module; what needs no compiling is read from where it was written. */
const scripts = new URL('./page/', import.meta.url);
const sources = new URL('../../../src/serve/page/', import.meta.url);
const shared = new URL('../../../src/shared/page/', import.meta.url);

const files: Readonly<Record<string, { file: URL; type: string }>> = {
  '/': { file: new URL('index.html', sources), type: 'text/html; charset=utf-8' },
  ...assets(shared, ['palette.css'], 'text/css; charset=utf-8'),
  ...assets(sources, ['page.css', 'echo.css', 'handshake.css'], 'text/css; charset=utf-8'),
  ...assets(sources, ['icon.svg'], 'image/svg+xml'),
  ...assets(
    scripts,
    ['main', 'echo', 'elements', 'handshake', 'log', 'record', 'languages', 'words-en', 'words-zh'].map(
      (m) => `${m}.js`,
    ),
    'text/javascript; charset=utf-8',
  ),
};

/** Reads the whole page once. The result is the complete list of paths that are served: nothing else is looked up. */
export async function loadPage(): Promise<ReadonlyMap<string, PageFile>> {
  const entries = Object.entries(files).map(async ([path, { file, type }]): Promise<[string, PageFile]> => {
    return [path, { type, body: await readFile(file) }];
  });
  return new Map(await Promise.all(entries));
}

function assets(base: URL, names: readonly string[], type: string): Record<string, { file: URL; type: string }> {
  return Object.fromEntries(names.map((name) => [`/page/${name}`, { file: new URL(name, base), type }]));
}
