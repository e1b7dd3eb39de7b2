import type { SomeWords } from '../words.ts';

/** 服务器所看到的客户端请求或帧的问题。 */
export const requests = {
  'handshake-key-constant': {
    title: '客户端每次都发送同一个 Sec-WebSocket-Key。',
    why: '每次握手都应使用 16 个全新的随机字节（RFC 6455 §4.1）。固定的密钥（例如 RFC 里的示例）来自复制的代码；这样应答就证明不了什么，因为它可能是缓存的。',
    fix: ['每次连接都从平台的随机源取 16 个字节，并编码为 base64。'],
  },
  'request-never-came': {
    title: '有连接进来，却没有完整的请求。',
    why: '客户端连上之后什么也没发，或者只发了半个请求头就放弃了。它可能在等服务器先说话、用错了协议、在构造请求时崩溃，也可能只是端口扫描或健康检查。',
    fix: [
      '连接后立即写出完整的请求头，直到空行（CR LF CR LF），并刷新缓冲。',
      '查看客户端日志：请求可能超过了它的缓冲区。',
    ],
  },
  'request-not-websocket': {
    title: '这是普通的 HTTP 请求：发送它的工具没有处于 WebSocket 模式。',
    why: '没有“Upgrade: websocket”。浏览器标签页、fetch()、用 http:// 地址的 curl 或 HTTP 健康检查发送的就是这种请求。如果确实用了 WebSocket 客户端，那就是途中的代理去掉了该首部。',
    fix: [
      '使用 WebSocket 客户端：浏览器和 Node.js 中用 new WebSocket("ws://…")，或 wscat、websocat，或工具的 WebSocket 页面。',
      '给工具 ws:// 地址，而不是 http://；curl 从 7.86 起可用 ws://。',
      '如果前面有代理：让它转发 Upgrade 和 Connection。',
    ],
  },
  'request-malformed': {
    title: '请求无法按 HTTP 解析。',
    why: '其字节违反 RFC 9112 的语法：行尾只有 LF、冒号前有空格、请求行缺失或有误、含有控制字符，或者根本是别的协议。有些服务器能容忍一部分，多数会应答 400 或直接断开。',
    fix: ['每行以 CR LF 结尾，请求头以空行结束；写作“Name: value”，冒号前不留空格。'],
  },
  'request-http-version': {
    title: '握手没有使用 HTTP/1.1。',
    why: '升级是 HTTP/1.1 的机制（RFC 6455 §4.1）。旧客户端以及使用旧默认值的代理仍用 1.0，严格的服务器会拒绝；还有的客户端未经协商就使用 HTTP/2。',
    fix: ['在请求行中写 HTTP/1.1；若前面是 nginx，设置 proxy_http_version 1.1。'],
  },
  'request-host-invalid': {
    title: 'Host 首部缺失、重复或有误。',
    why: 'HTTP/1.1 要求恰好有一个 Host，写主机名，非默认端口时再加端口（RFC 9112 §3.2）。没有它，nginx 等多数服务器会应答 400。',
    fix: ['按 URL 中的名称发送一个 Host，例如“Host: example.com:8080”；不要带协议、路径或用户名。'],
  },
  'request-has-body': {
    title: '握手声明了请求体。',
    why: '握手是不带请求体的 GET。若带了，请求体的字节与帧就无法区分，严格的服务器会拒绝，其他服务器则会把它当成帧来读。',
    fix: ['握手时不要发送 Transfer-Encoding，也不要发送非 0 的 Content-Length。'],
  },
  'request-target-absolute': {
    title: '请求里写了完整的 URL，而那里应当只有路径。',
    why: '“GET ws://host/path”是对不做隧道的正向代理说的话。客户端把这台服务器当成了代理，或者请求是手工拼的；许多服务器因此找不到路径。',
    fix: ['只发送路径和查询；经过代理时使用 CONNECT。'],
  },
  'request-subprotocol-invalid': {
    title: '请求中的 Sec-WebSocket-Protocol 不是名称列表。',
    why: '它为空、同一名称出现两次，或者含有名称不允许的字符，例如空格或整段 JSON（RFC 6455 §4.1）。ws 等会应答 400。',
    fix: ['提供由字母、数字、点和连字符组成的名称，用逗号分隔；不需要时不要发送该首部。'],
  },
  'request-extension-invalid': {
    title: '请求中的 Sec-WebSocket-Extensions 无法解析，或 permessage-deflate 的写法有误。',
    why: '参数未知或重复，或窗口位数不在 8 到 15 之间。服务器会应答 400，或放弃压缩继续。',
    fix: ['只提供“permessage-deflate”，或不发送该首部。'],
  },
  'request-names-respelled': {
    title: '客户端的首部名拼写与众不同。',
    why: '首部名不区分大小写（RFC 9110 §5.1）。但一些小型服务器仍逐字节查找，因此找不到 sec-websocket-key 或 Sec-Websocket-Key。',
    fix: ['对正确的服务器无需改动；面对小型服务器时使用 RFC 6455 的拼写：Sec-WebSocket-Key。'],
  },
  'mask-key-constant': {
    title: '客户端用不变的密钥给帧加掩码。',
    why: '每个帧都需要来自强随机源的新密钥（RFC 6455 §5.3）。如果密钥为零或总是相同，负载就会按程序选定的样子在网络上传输，而掩码正是为了防止这一点。服务器察觉不到。',
    fix: ['每个帧都取四个新的随机字节。'],
  },
  'frames-before-answer': {
    title: '客户端还没收到应答就发送了帧。',
    why: '请求之后紧跟着就来了字节。客户端必须等到 101（RFC 6455 §4.1）：服务器会丢弃这些字节、把它们当成请求体，或者它们会丢失在代理里。',
    fix: ['只在 `open` 事件之后，或在读取并检查应答之后再发送。'],
  },
} as const satisfies SomeWords;
