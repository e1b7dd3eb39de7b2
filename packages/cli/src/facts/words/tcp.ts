import type { FactTable } from '../fact-table.ts';

export const tcpWords = {
  'tcp-connected': { en: '{endpoint} takes the connection ({ms} ms)', zh: '{endpoint} 接受连接（{ms} 毫秒）' },
  'tcp-silent': { en: '{endpoint} does not answer ({ms} ms)', zh: '{endpoint} 没有任何回应（{ms} 毫秒）' },
  'tcp-failed': { en: '{endpoint} fails: {code} ({ms} ms)', zh: '{endpoint} 连接失败：{code}（{ms} 毫秒）' },
  'tcp-other-port-open': {
    en: 'port {port} of {address} takes connections, port {wanted} does not: it is the port that is blocked',
    zh: '{address} 的端口 {port} 可以连接，端口 {wanted} 不行：被拦截的是端口',
  },
  'tcp-other-port-fails': {
    en: 'port {port} of {address} fails too: {code}',
    zh: '{address} 的端口 {port} 同样失败：{code}',
  },
  'tcp-hint-container': {
    en: 'this is a container: "localhost" is the container itself, not the machine that it runs on, nor another container',
    zh: '这里是容器：“localhost”指容器自身，不是运行它的主机，也不是其他容器',
  },
  'tcp-hint-private': {
    en: 'that is an address of a private network: many servers listen on their own loopback address until told otherwise',
    zh: '这是专用网络的地址：许多服务器在另行配置之前只监听自己的回环地址',
  },
  'tcp-hint-emulator': {
    en: '{address} is what the emulator of Android calls the computer: it leads there from inside of the emulator only',
    zh: '{address} 是 Android 模拟器里对电脑的称呼：只有在模拟器内部才通向电脑',
  },
  'tcp-hint-wsl': {
    en: 'this is WSL: "localhost" is the virtual machine; a server on Windows has another address, unless the network is mirrored',
    zh: '这里是 WSL：“localhost”指这台虚拟机；除非使用镜像网络，Windows 上的服务器是另一个地址',
  },
} as const satisfies FactTable;
