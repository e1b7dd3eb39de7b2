import { createInterface } from 'node:readline';
import { runJob } from '../web/client.js';

const open = (job) => {
  const options = { protocols: job.protocols, perMessageDeflate: job.deflate };
  if (job.ca) options.tls = { ca: Bun.file(job.ca) };
  return new WebSocket(job.url, options);
};

console.log('READY');
for await (const line of createInterface({ input: process.stdin })) {
  console.log(`OUTCOME ${JSON.stringify(await runJob(JSON.parse(line), open))}`);
}
