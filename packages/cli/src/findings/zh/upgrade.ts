import type { SomeWords } from '../words.ts';

export const upgrade = {
  'accept-missing': {
    title: '应答里没有 Sec-WebSocket-Accept。',
    why: '服务器没有实现 RFC 6455，或者代理去掉了不认识的首部。设备上的客户端遇到任何拒绝都会这样说：请先看状态码，它可能根本不是 101。',
    fix: ['发送 Sec-WebSocket-Accept: base64(SHA-1(key + GUID))，或在服务器上使用 WebSocket 库。'],
  },
  'accept-wrong': {
    title: 'Sec-WebSocket-Accept 与发送的密钥不符。',
    why: '服务器算错了，或者途中有人改动了握手。',
    fix: ['对原样收到的密钥计算 base64(SHA-1(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))。'],
  },
  'accept-without-guid': {
    title: '服务器只对密钥做了散列，忘了拼接 GUID。',
    why: '收到的值是 base64(SHA-1(key))。',
    fix: ['散列之前，在密钥后面拼接 258EAFA5-E914-47DA-95CA-C5AB0DC85B11。'],
  },
  'accept-wrong-guid': {
    title: '服务器在密钥后面拼接了错误的 GUID。',
    why: '用文章里流传的、有笔误的 GUID 算出来的正是这个值。',
    fix: ['必须准确使用 258EAFA5-E914-47DA-95CA-C5AB0DC85B11（RFC 6455 §1.3）。'],
  },
  'accept-of-decoded-key': {
    title: '服务器先把密钥解码，再做散列。',
    why: '散列的对象是密钥的文本，也就是它的 base64 形式；收到的值对应的却是解码后的 16 个字节。',
    fix: ['对首部的值原样做散列，不要解码。'],
  },
  'accept-as-hex': {
    title: '服务器把摘要写成了十六进制。',
    why: '这个值是正确的 SHA-1，但写成了 40 个十六进制数字，或是这些数字的 base64，而不是 20 个字节的 base64。',
    fix: ['对原始摘要做 base64 编码：digest("base64")。'],
  },
  'accept-is-the-key': {
    title: '服务器把密钥原样当作 Sec-WebSocket-Accept 发了回来。',
    why: '收到的值就是密钥本身，没有做散列。',
    fix: ['发送 base64(SHA-1(key + GUID))。'],
  },
  'accept-of-user-key': {
    title: '发送了两个密钥：一个来自程序，一个来自库。',
    why: '有人在首部里手工设置了 Sec-WebSocket-Key。服务器按其中一个应答，库检查的却是另一个。',
    fix: ['不要自己设置 Sec-WebSocket-Key，也不要照抄收到的请求的全部首部。'],
  },
  'accept-of-another-handshake': {
    title: 'Accept 的值属于另一次握手。',
    why: '途中的代理用另一个密钥发起自己的握手（带 ARR 的 IIS），或者重放了缓存的 101。',
    fix: ['在那个代理上正确地启用 WebSocket 转发；绝不要缓存 101。'],
  },
  'accept-respelled': {
    title: 'Accept 的值被改了大小写，或丢了末尾的填充。',
    why: '除了大小写或末尾的 = 之外，它是对的：有东西“规范化”了首部的值。',
    fix: ['让代理和服务器原样传递这个值。'],
  },
  'accept-repeated': {
    title: 'Sec-WebSocket-Accept 出现了不止一次。',
    why: '框架和程序，或服务器和代理，都加了它；客户端用逗号把几个值连起来，于是没有一个相符。',
    fix: ['只在一个地方写这个首部。'],
  },
  'header-names-respelled': {
    title: '首部名字的拼写不是这个客户端所期望的。',
    why: '首部名字不分大小写（RFC 9110），但设备上的客户端会逐字节查找“Sec-WebSocket-Accept:”。HTTP/2 网关、HAProxy、Rust 服务器等会发送小写的名字。浏览器正常，设备不行。',
    fix: ['更新设备上的库；在此之前让代理恢复原来的拼写。'],
  },
  'response-in-several-segments': {
    title: '应答分成几段到达，而客户端只读了第一段。',
    why: 'TCP 没有边界。只读一次的客户端会漏掉头部的其余部分；只在某些网络或 TLS 上才失败。',
    fix: ['客户端要一直读到空行为止。在此之前，让服务器一次写出整个头部。'],
  },
  'response-connection-missing': {
    title: '101 应答里没有 Connection: Upgrade。',
    why: 'Connection 缺失，或者是“close”“keep-alive”：代理改写了它，或者服务器有错。ws 对此的说法是“Unexpected server response: 101”。',
    fix: ['应答里写 Connection: Upgrade；让代理对 101 应答原样传递它。'],
  },
  'response-connection-list': {
    title: '101 应答写着 Connection: keep-alive, Upgrade，严格的客户端会拒绝。',
    why: '列表是合法的，但 undici、tungstenite 等会拿整个值与“Upgrade”比较。浏览器和 ws 接受它。',
    fix: ['只发送 Connection: Upgrade。'],
  },
  'response-upgrade-missing': {
    title: '101 应答里没有 Upgrade: websocket。',
    why: '这个首部缺失，或写的是别的协议；客户端必须让连接失败（RFC 6455 §4.1）。',
    fix: ['应答里写 Upgrade: websocket；让代理原样传递它。'],
  },
  'response-http-1-0': {
    title: '101 应答用的是 HTTP/1.0。',
    why: '状态码 101 从 HTTP/1.1 才有，严格的客户端会拒绝。它来自旧的代理或手写的服务器。',
    fix: ['应答 HTTP/1.1 101 Switching Protocols。'],
  },
  'request-connection-list': {
    title: '服务器要求 Connection 恰好是 Upgrade；而 Firefox 长期以来发送的是一个列表。',
    why: 'Connection 是列表（RFC 9110 §7.6.1）：“keep-alive, Upgrade”表达的是同样的请求。服务器或它前面的规则拿整个值来比较，于是 Chrome 能进，而 Firefox 和某些代理后面的客户端不能。',
    fix: [
      '按逗号拆开这个值，不分大小写地查找“upgrade”；多数 WebSocket 库就是这样做的，请交给它们判断。',
      '在代理的规则里匹配值的一部分，而不是整个值。',
    ],
  },
  'response-status-wrong': {
    title: '服务器接受了握手，但状态码不是 101。',
    why: '应答里有 Sec-WebSocket-Accept，只有被接受的握手才有它，而状态码却是 200 之类。手写的服务器、自行填写状态码的框架，或从 HTTP/2 转换的网关会这样应答；任何客户端都必须拒绝（RFC 6455 §4.1）。',
    fix: ['请以 HTTP/1.1 101 Switching Protocols 应答，或者把握手交给 WebSocket 库。'],
  },
  'request-connection-close': {
    title: '客户端发送 Connection: close, Upgrade，服务器不接受。',
    why: 'libwebsockets 默认这样发送；有些服务器会照“close”的字面意思处理。',
    fix: ['在 libwebsockets 里设置 LCCSCF_PIPELINE；其他客户端只发送 Connection: Upgrade。'],
  },
  'subprotocol-not-answered': {
    title: '客户端请求了子协议，服务器却一个也没选。',
    why: '浏览器和 ws 因此会让连接失败。服务器忽略了 Sec-WebSocket-Protocol，或者不认识所请求的任何一个；把令牌放在这里时，也必须得到回应。',
    fix: ['让服务器从所提供的子协议里选一个并发回，或者不要请求子协议。'],
  },
  'subprotocol-not-requested': {
    title: '服务器给出了客户端没有请求的子协议。',
    why: '客户端必须让连接失败（RFC 6455 §4.1）。服务器写死了一个值，或用的是协议的旧名字。',
    fix: ['只从请求的 Sec-WebSocket-Protocol 里选择，或让客户端请求那个子协议。'],
  },
  'subprotocol-list-echoed': {
    title: '服务器把整个子协议列表原样发回，而没有选出一个。',
    why: '应答是“a, b”，而这里只允许一个名字；只要客户端只提供一个，就看不出问题。',
    fix: ['按逗号拆开首部的值，发送其中一个名字。'],
  },
  'subprotocol-case-changed': {
    title: '发回的子协议大小写变了。',
    why: '子协议的名字是逐字符比较的。',
    fix: ['完全按客户端的写法发送名字。'],
  },
  'subprotocol-required': {
    title: '服务器要求子协议，而客户端没有提供。',
    why: '它只接待在 Sec-WebSocket-Protocol 里说明所用语言的客户端，例如 graphql-transport-ws、mqtt、ocpp1.6 或 wamp.2.json；其他的会得到 400，或立即被关闭。',
    fix: [
      '提供服务器文档里写明的名字：在浏览器和 ws 里是 new WebSocket 的第二个参数，在这里是 --subprotocol。',
      '或者让服务器接受不带子协议的客户端。',
    ],
  },
  'subprotocol-refused': {
    title: '只要提供子协议，握手就失败。',
    why: '去掉 Sec-WebSocket-Protocol 就能打开。服务器或代理拒绝这个首部，或者后端因它而崩溃（502）。',
    fix: ['不要提供子协议，或让服务器接受它；名字里不允许有 / 或空格之类的字符。'],
  },
  'subprotocol-graphql-mismatch': {
    title: '客户端和服务器使用不同的 GraphQL 子协议。',
    why: '名为 graphql-ws 的库说的是“graphql-transport-ws”；较旧的 subscriptions-transport-ws 说的是“graphql-ws”。服务器会以 4406 关闭，或一声不响地断开。',
    fix: ['两边使用同一个库：仍在维护的是 graphql-transport-ws。'],
  },
  'extension-not-requested': {
    title: '服务器给出了客户端没有提供的扩展。',
    why: '它自行启用了压缩，或者代理去掉了客户端的提议。客户端必须让连接失败。',
    fix: ['Sec-WebSocket-Extensions 的应答只能取自请求所提供的内容。'],
  },
  'extension-answer-invalid': {
    title: '服务器应答 permessage-deflate 时用了不允许的参数。',
    why: '参数没有被提供过、缺少值、出现两次，或不在 8 到 15 之间（RFC 7692 §7.1）。',
    fix: ['修正服务器的协商，或不要提供压缩：perMessageDeflate: false。'],
  },
  'extension-offer-refused': {
    title: '客户端提供的 permessage-deflate 参数让服务器出错。',
    why: '提议里带 client_max_window_bits 时，它应答 400 或关闭；只写“permessage-deflate”或什么都不写就能打开。曾见于 AWS API Gateway 和较旧的服务器。',
    fix: ['提供不带窗口位数的 permessage-deflate，或不提供压缩。'],
  },
  'http2-upgrade-not-routed': {
    title: '服务器宣告支持 HTTP/2 上的 WebSocket，却没有处理它。',
    why: 'SETTINGS_ENABLE_CONNECT_PROTOCOL 是 1，所以浏览器会使用 HTTP/2 连接；然后流被重置，或得到错误的应答。走 HTTP/1.1 则正常。',
    fix: ['在代理上关掉这项设置，或把扩展 CONNECT（RFC 8441）转给应用。'],
  },
  'http2-upgrade-not-announced': {
    title: '服务器没有宣告支持 HTTP/2 上的 WebSocket。',
    why: '缺少 SETTINGS_ENABLE_CONNECT_PROTOCOL：不支持、已关闭，或被检查流量的产品去掉。坚持用 HTTP/2 的客户端会失败。',
    fix: ['让 WebSocket 使用 HTTP/1.1，或启用 RFC 8441。'],
  },
} as const satisfies SomeWords;
