import type { FactTable } from '../fact-table.ts';

/** What was seen of a client that came to `handfast listen`. */
export const listenWords = {
  'listen-nothing-came': { en: 'not a byte came', zh: '一个字节也没有收到' },
  'listen-half-head': {
    en: '{bytes} bytes came, and the empty line that ends a request did not: {text}',
    zh: '收到 {bytes} 字节，但没有结束请求的空行：{text}',
  },
  'listen-not-text': { en: 'the first bytes are no text: {hex}', zh: '最先到达的字节不是文本：{hex}' },
  'listen-head-fault': { en: 'the bytes break the syntax of HTTP: {fault}', zh: '收到的内容不合 HTTP 的语法：{fault}' },
  'listen-page': {
    en: 'a browser asked for a page, and got one that opens a WebSocket',
    zh: '浏览器请求了网页，得到一个会打开 WebSocket 的页面',
  },
  'listen-upgrade-missing': { en: 'there is no Upgrade header', zh: '没有 Upgrade 首部' },
  'listen-upgrade-other': {
    en: 'Upgrade is {value} instead of websocket',
    zh: 'Upgrade 的值是 {value}，不是 websocket',
  },
  'listen-upgrade-list': {
    en: 'Upgrade is {value}, not websocket alone',
    zh: 'Upgrade 的值是 {value}，不只是 websocket',
  },
  'listen-connect': {
    en: 'the method is CONNECT: the client takes this for its forward proxy',
    zh: '方法是 CONNECT：客户端把这里当成了正向代理',
  },
  'listen-method': { en: 'the method is {method} instead of GET', zh: '方法是 {method}，不是 GET' },
  'listen-http-version': { en: 'the request is HTTP/{version}', zh: '请求使用 HTTP/{version}' },
  'listen-target-absolute': { en: 'the request line has a whole URL', zh: '请求行里是完整的 URL' },
  'listen-target-user': {
    en: 'the request line has a whole URL, with a user name in it',
    zh: '请求行里是完整的 URL，其中还带有用户名',
  },
  'listen-target-no-path': { en: 'what is asked for does not begin with /', zh: '请求的目标不以 / 开头' },
  'listen-target-fragment': { en: 'the request line has a #', zh: '请求行中含有 #' },
  'listen-field': { en: '{name} is {value}', zh: '{name} 的值是 {value}' },
  'listen-field-missing': { en: 'there is no {name} header', zh: '没有 {name} 首部' },
  'listen-field-repeated': { en: '{name} comes {count} times', zh: '{name} 出现了 {count} 次' },
  'listen-connection-other': {
    en: 'Connection is {value}: the word Upgrade is missing',
    zh: 'Connection 的值是 {value}：缺少 Upgrade',
  },
  'listen-key': {
    en: 'the key is {key}: {chars} characters, {bytes} bytes',
    zh: '密钥是 {key}：{chars} 个字符，{bytes} 个字节',
  },
  'listen-key-known': { en: 'the key is {key}, which stands in articles', zh: '密钥是 {key}，那是文章里的示例' },
  'listen-key-again': { en: 'the key {key} came before, on another connection', zh: '密钥 {key} 在另一条连接上出现过' },
  'listen-host-default-port': {
    en: 'Host is {host}: the default port need not be there, and some edges do not match it',
    zh: 'Host 是 {host}：默认端口不必写出，有些边缘节点匹配不上',
  },
  'listen-host-no-port': {
    en: 'Host is {host}, without the port {port} that it came to',
    zh: 'Host 是 {host}，没有写所连接的端口 {port}',
  },
  'listen-protocol-null': {
    en: 'the word {value} is offered as a subprotocol',
    zh: '把 {value} 这个词当作子协议提供',
  },
  'listen-http2': {
    en: 'the client speaks HTTP/2 without having asked whether it may',
    zh: '客户端未经询问就使用 HTTP/2',
  },
  'listen-protocol-twice': { en: 'the subprotocol {why} is offered twice', zh: '子协议 {why} 提供了两次' },
  'listen-protocol-syntax': {
    en: 'the list of subprotocols cannot be read: {why}',
    zh: '子协议列表无法解析：{why}',
  },
  'listen-extension-syntax': {
    en: 'Sec-WebSocket-Extensions is {value}: {why}',
    zh: 'Sec-WebSocket-Extensions 的值是 {value}：{why}',
  },
  'listen-extension-parameter': {
    en: 'Sec-WebSocket-Extensions is {value}: {names} may not be there so',
    zh: 'Sec-WebSocket-Extensions 的值是 {value}：{names} 不合规定',
  },
  'listen-names': { en: 'names as they came: {names}', zh: '收到的首部名：{names}' },
  'listen-head-bytes': { en: 'the head has {bytes} bytes', zh: '请求头有 {bytes} 字节' },
  'listen-early-bytes': { en: '{bytes} bytes came right behind the head', zh: '请求头之后紧跟着 {bytes} 字节' },
  'listen-tls-on-plain': {
    en: 'a TLS greeting came, and this port speaks plain text',
    zh: '收到 TLS 问候，而该端口是明文的',
  },
  'listen-plain-on-tls': { en: 'plain text came, and this port speaks TLS', zh: '收到明文，而该端口使用 TLS' },
  'listen-tls-versions': { en: 'the client speaks {versions} only', zh: '客户端只支持 {versions}' },
  'listen-alpn': { en: 'ALPN offers {alpn}, and not http/1.1', zh: 'ALPN 提供的是 {alpn}，没有 http/1.1' },
  'listen-sni-missing': {
    en: 'the TLS greeting names no host: right for an address, and wrong for a name',
    zh: 'TLS 问候中没有主机名：用地址连接时正常，用域名时不应如此',
  },
  'listen-tls-error': { en: 'TLS ended with {code}: {message}', zh: 'TLS 以 {code} 结束：{message}' },
  'listen-violation': { en: '{code}: {received}', zh: '{code}：{received}' },
  'listen-mask': {
    en: 'the masking key of all of {count} frames is {key}',
    zh: '全部 {count} 个帧的掩码密钥都是 {key}',
  },
  'listen-pings': {
    en: '{sent} pings were sent and {answered} answered; the oldest has waited {ms} ms',
    zh: '发送了 {sent} 个 ping，得到 {answered} 个回应；最早的一个已等待 {ms} 毫秒',
  },
  'listen-close-empty': { en: 'the close frame has no code', zh: '关闭帧没有关闭码' },
  'listen-fin': {
    en: 'the client ended TCP {ms} ms after the 101, without a close frame',
    zh: '客户端在 101 之后 {ms} 毫秒结束了 TCP，没有发送关闭帧',
  },
  'listen-reset': {
    en: 'the connection was reset {ms} ms after the 101, without a close frame',
    zh: '连接在 101 之后 {ms} 毫秒被重置，没有关闭帧',
  },
  'listen-left-early': {
    en: 'the client ended its side behind the request, before there was an answer',
    zh: '客户端在请求之后、得到应答之前就结束了自己的一端',
  },
  'listen-left-at-once': {
    en: 'it sent no frame at all: the answer was not to its liking, perhaps',
    zh: '它一个帧也没有发送：也许没有接受这个应答',
  },
} as const satisfies FactTable;
