import type { FactTable } from '../fact-table.ts';

export const dnsWords = {
  'dns-literal': { en: '{host} is an address: nothing to look up', zh: '{host} 本身就是地址，无需解析' },
  'dns-addresses': {
    en: '{host} is {list}, says the system ({ms} ms)',
    zh: '系统把 {host} 解析为 {list}（{ms} 毫秒）',
  },
  'dns-given': { en: '{host} is taken to be {list}, as given by the options', zh: '按选项指定，{host} 视为 {list}' },
  'dns-excluded': { en: 'left out by the option for the address family: {list}', zh: '因地址族选项而不使用：{list}' },
  'dns-failed': {
    en: 'the system cannot resolve {host}: {code} ({ms} ms)',
    zh: '系统无法解析 {host}：{code}（{ms} 毫秒）',
  },
  'dns-hosts-file': {
    en: 'the hosts file of this machine says that {host} is {list}',
    zh: '本机的 hosts 文件把 {host} 指向 {list}',
  },
  'dns-direct': {
    en: 'asked directly, the DNS server ({servers}) says that {host} is {list} ({ms} ms)',
    zh: '直接询问 DNS 服务器（{servers}），得到 {host} 是 {list}（{ms} 毫秒）',
  },
  'dns-direct-failed': {
    en: 'asked directly for {host}, the DNS server ({servers}) gives no address: {code} ({ms} ms)',
    zh: '直接向 DNS 服务器（{servers}）询问 {host}，没有得到地址：{code}（{ms} 毫秒）',
  },
  'dns-sinkhole': {
    en: '{host} is a public name, and leads to this machine or to nowhere: so do DNS filters, ad blockers and hosts files that block',
    zh: '{host} 是公网域名，却指向本机或无效地址：DNS 过滤、广告拦截和用于屏蔽的 hosts 文件都会这样做',
  },
  'dns-hint-placeholder': {
    en: '"{host}" looks like a variable that was empty when the URL was put together',
    zh: '“{host}”看起来像是拼接 URL 时为空的变量',
  },
  'dns-hint-multicast': {
    en: 'names in .local are not for DNS: the device itself answers by multicast (mDNS), in the same network only',
    zh: '.local 名称不由 DNS 解析：由设备自己通过组播（mDNS）应答，仅限同一网络',
  },
  'dns-hint-private': {
    en: 'names like this one exist only inside of a company, a cluster or a cloud network, or in its VPN',
    zh: '这类名称只存在于公司、集群或云的内部网络，或其 VPN 之中',
  },
  'dns-hint-localhost': {
    en: 'browsers take every name below .localhost for this machine; other programs ask the system, which does not know it',
    zh: '浏览器把 .localhost 下的所有名称都当作本机；其他程序询问系统，而系统并不认识它',
  },
  'dns-hint-single': {
    en: '"{host}" has no dot: a name of a container network (Docker Compose, Kubernetes), or one that needs a search domain',
    zh: '“{host}”不含点：可能是容器网络（Docker Compose、Kubernetes）里的名称，或需要搜索域才能解析',
  },
  'dns-hint-single-in-container': {
    en: '"{host}" has no dot, and this is a container: the other service has to be in the same network, and be called so there',
    zh: '“{host}”不含点，而这里是容器：对方服务必须在同一个容器网络中，并且在那里叫这个名称',
  },
} as const satisfies FactTable;
