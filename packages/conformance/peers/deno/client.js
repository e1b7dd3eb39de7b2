import { runJob } from '../web/client.js';

const open = (job) => {
  if (!job.ca) return new WebSocket(job.url, job.protocols);
  const client = Deno.createHttpClient({ caCerts: [Deno.readTextFileSync(job.ca)] });
  return new WebSocket(job.url, { protocols: job.protocols, client });
};

console.log('READY');
let rest = '';
for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    const outcome = await runJob(JSON.parse(line), open);
    // Deno says 0 where the standard says 1006.
    if (outcome.close.code === 0) outcome.close.code = 1006;
    console.log(`OUTCOME ${JSON.stringify(outcome)}`);
  }
}
