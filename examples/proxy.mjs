import { connect } from '@handfast/ws';

// HTTPS_PROXY=http://user:password@proxy.example.com:3128 NO_PROXY=localhost,10.0.0.0/8 node proxy.mjs wss://example.com/
const [url = 'ws://127.0.0.1:8080/'] = process.argv.slice(2);

try {
  const socket = await connect(url);
  console.log('open');
  socket.close(1000);
} catch (error) {
  console.log(error.message);
  console.log(error.hint);
  if (error.proxy) console.log(`the proxy was ${error.proxy.url}, named by ${error.proxy.source}`);
}
