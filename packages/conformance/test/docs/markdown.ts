import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../../src/root.ts';

/** A fenced block of code. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** The line before the fence that is not empty; a comment there can say what the block is. */
  readonly before: string;
}

/** One Markdown file, as far as the tests look at it. */
export class Markdown {
  /** Relative to the repository. */
  readonly path: string;
  readonly source: string;

  constructor(path: string) {
    this.path = path;
    this.source = readFileSync(join(root, path), 'utf8');
  }

  get blocks(): Block[] {
    const blocks: Block[] = [];
    for (const match of this.source.matchAll(/([^\n]*)\n\n?```(\w*)\n([\s\S]*?)```\n/g)) {
      blocks.push({ before: match[1] as string, language: match[2] as string, text: match[3] as string });
    }
    return blocks;
  }

  /** The source without its blocks of code. */
  get prose(): string {
    return this.source.replace(/```[\s\S]*?```/g, '');
  }

  /** The headings as `##`, `###`, in order. */
  get headings(): { level: number; text: string }[] {
    return [...this.prose.matchAll(/^(#+) (.+)$/gm)].map(([, marks, text]) => ({
      level: (marks as string).length,
      text: text as string,
    }));
  }

  /** Targets of links and images, in order. */
  get links(): string[] {
    const targets = [...this.prose.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)];
    return targets.map(([, link, image]) => (link ?? image) as string);
  }

  /** The rows of every table, without heads, each a list of cells. */
  get tables(): string[][][] {
    const tables = this.prose.match(/(?:^\|.*\n)+/gm) ?? [];
    return tables.map((table) => {
      const rows = table.trim().split('\n').slice(2);
      return rows.map((row) =>
        row
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    });
  }
}

/** Every Markdown file for readers: not the notes on the design. */
export function documents(): Markdown[] {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((path) =>
    join('docs', path),
  );
  const inPackages = ['ws', 'cli'].flatMap((name) => {
    const folder = join('packages', name);
    return readdirSync(join(root, folder)).map((path) => join(folder, path));
  });
  const all = [...readdirSync(root), ...inDocs, ...inPackages];
  const design = join('docs', 'design');
  return all
    .filter((path) => path.endsWith('.md') && relative(design, path).startsWith('..'))
    .map((path) => new Markdown(path));
}
