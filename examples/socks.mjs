import { connect } from '@handfast/ws';
import { SocksProxyAgent } from 'socks-proxy-agent';

const [url = 'ws://127.0.0.1:8080/', proxy = 'socks5://127.0.0.1:1080'] = process.argv.slice(2);

const socket = await connect(url, {
  proxy,
  proxyAgents: { socks5: (proxyUrl) => new SocksProxyAgent(proxyUrl) },
});
console.log('open');
socket.close(1000);
