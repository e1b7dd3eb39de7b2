import type { FactTable } from '../fact-table.ts';

export const machineWords = {
  'machine-unknown': {
    en: 'this system does not tell who listens on which port',
    zh: '无法从本系统得知哪个程序监听哪个端口',
  },
  'machine-nobody': { en: 'nothing on this machine listens on that port', zh: '本机没有程序监听该端口' },
  'machine-listener': {
    en: '{process} (process {pid}) of this machine listens on {endpoint}',
    zh: '本机的 {process}（进程 {pid}）监听 {endpoint}',
  },
  'machine-listener-pid': {
    en: 'process {pid} of this machine listens on {endpoint}',
    zh: '本机的进程 {pid} 监听 {endpoint}',
  },
  'machine-listener-unknown': {
    en: 'a process listens on {endpoint}; which one it is could not be found out',
    zh: '有进程监听 {endpoint}，但查不到是哪一个',
  },
  'machine-stopped': {
    en: '{process} (process {pid}) is stopped, by a signal or a debugger: it has the port, and does nothing',
    zh: '{process}（进程 {pid}）已被信号或调试器暂停：它占着端口，却什么也不做',
  },
  'machine-squatter': {
    en: '{program} answers on that port (Server: {server})',
    zh: '在该端口应答的是 {program}（Server: {server}）',
  },
  'machine-waiting': {
    en: '{count} connections wait for {process} (process {pid}) to accept them',
    zh: '有 {count} 个连接在等待 {process}（进程 {pid}）接受',
  },
  'machine-descriptors': {
    en: '{process} (process {pid}) has {open} files and sockets open, and may have {max}',
    zh: '{process}（进程 {pid}）已打开 {open} 个文件和套接字，上限为 {max}',
  },
} as const satisfies FactTable;
