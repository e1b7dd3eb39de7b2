/** Bystanders in a process of their own, so that they measure the victim and not the attacker. `take` asks for what they saw. */
import { createInterface } from 'node:readline';
import { Bystanders } from './bystanders.ts';

const [port = '', count = ''] = process.argv.slice(2);
const bystanders = new Bystanders(Number(port));
await bystanders.come(Number(count));
createInterface({ input: process.stdin })
  .on('line', async () => console.log(`LATENCY ${JSON.stringify(await bystanders.take())}`))
  .on('close', () => process.exit(0));
console.log('READY');
