import type { FactTable } from './fact.ts';

export const dnsFacts = {
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
} as const satisfies FactTable;
