import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { makeScratch } from '../../src/interop/scratch.ts';
import { root } from '../../src/root.ts';

const scratch = makeScratch('reconnect-types');
after(() => scratch.remove());

const program = `import { openWith, ReconnectingWebSocket, type Transport } from '${join(root, 'packages/ws/dist/src/reconnect/index.js')}';

const socket = new ReconnectingWebSocket('ws://peer/', [], { WebSocket });
export const native: Transport = new WebSocket('ws://peer/');
export const target: EventTarget = socket;
socket.addEventListener('message', ({ data }: { data: string | ArrayBuffer | Blob }) => console.log(data));
socket.onclose = ({ code, why }) => console.log(code.toFixed(), why);
socket.send(new Uint8Array(3));
socket.send(new Blob([]));
openWith(WebSocket);
for await (const message of socket) console.log(message);
`;

test('the types of @handfast/ws/reconnect are those of a page: they need none of Node', async () => {
  const file = scratch.file('page.ts');
  writeFileSync(file, program);
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--ignoreConfig', '--strict', '--target', 'es2023', '--module', 'esnext'];
  const page = ['--lib', 'es2023,dom', '--types', '', '--moduleResolution', 'bundler', '--skipLibCheck', 'false'];
  await promisify(execFile)(process.execPath, [compiler, ...options, ...page, file]).catch(({ stdout }) => {
    throw new Error(stdout);
  });
});
