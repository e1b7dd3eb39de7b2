import { once } from 'node:events';
import { createServer } from 'node:http';
import { diagnose, reportOf } from 'handfast/doctor';

// A web server that knows nothing of WebSocket.
const server = createServer((_request, response) => response.end('<!doctype html><title>My site</title>'));
await once(server.listen(0, '127.0.0.1'), 'listening');

const diagnosis = await diagnose(`ws://127.0.0.1:${server.address().port}/chat`, { env: process.env });
const report = reportOf(diagnosis, 'en');

console.log(report.verdict);
for (const { severity, code, fix } of report.findings) {
  console.log(`${severity} ${code}`);
  for (const step of fix) console.log(`  ${step}`);
}
console.log('失败的原因：', reportOf(diagnosis, 'zh').findings[0].title);
server.close();
