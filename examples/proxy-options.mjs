import { connect } from '@handfast/ws';

const [url = 'wss://example.com/', proxyUrl = 'http://proxy.example.com:3128', user = 'alice:secret'] =
  process.argv.slice(2);

const socket = await connect(url, {
  // Asked for every URL, those of redirects too. Errors show the URL of the proxy, and never the password.
  proxy: (target) => {
    if (target.hostname.endsWith('.internal')) return false;
    return { url: proxyUrl, auth: user, headers: { 'X-Team': 'blue' } };
  },
});
console.log('open');
socket.close(1000);
