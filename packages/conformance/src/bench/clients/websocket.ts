/** The npm package `websocket`. */
import websocket, { type connection } from 'websocket';
import { drive } from './drive.ts';
import { readSettings } from './settings.ts';

await drive(async ({ url, isText }, onMessage) => {
  const client = new websocket.client();
  const opened = await new Promise<connection>((resolve, reject) => {
    client.on('connect', resolve);
    client.on('connectFailed', reject);
    client.connect(url);
  });
  opened.on('message', (message) => onMessage(message.type === 'utf8' ? message.utf8Data : message.binaryData));
  return isText ? (data) => opened.sendUTF(data as string) : (data) => opened.sendBytes(data as Buffer);
}, readSettings());
