/** The command, which may open nothing more than so much once it is loaded. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../root.ts';
import { leaveDescriptors, readSettings, type ToolSettings } from './settings.ts';

/** What `bin.ts` of the command does: that has to be opened, too. */
type Main = (args: readonly string[], io: object) => Promise<number>;

const { args, descriptors } = readSettings<ToolSettings>();
const file = join(root, 'packages', 'cli', 'dist', 'src', 'main.js');
const { main } = (await import(pathToFileURL(file).href)) as { main: Main };
const output = (stream: NodeJS.WriteStream) => ({ write: (text: string) => void stream.write(text), isTTY: false });
const { signal } = new AbortController();
const io = { out: output(process.stdout), err: output(process.stderr), env: { LANG: 'en' }, stop: signal, cut: signal };
leaveDescriptors(descriptors);
process.exitCode = await main(args, io);
