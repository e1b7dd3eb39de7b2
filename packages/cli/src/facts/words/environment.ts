import type { FactTable } from '../fact-table.ts';

export const environmentWords = {
  'environment-node': { en: 'Node.js {version} on {system}', zh: 'Node.js {version}，系统 {system}' },
  'environment-platform': { en: 'the system is {system}', zh: '系统是 {system}' },
  'environment-container': { en: 'inside of a container', zh: '运行在容器中' },
  'environment-wsl': { en: 'inside of WSL', zh: '运行在 WSL 中' },
  'environment-proxy': { en: '{name} is set: {value}', zh: '已设置 {name}：{value}' },
  'environment-clock': { en: 'the clock of this machine says {clock}', zh: '本机时钟为 {clock}' },
  'environment-clock-off': {
    en: 'the server says that it is {date}, this machine that it is {clock}: {minutes} minutes apart',
    zh: '服务器的时间是 {date}，本机的时间是 {clock}：相差 {minutes} 分钟',
  },
} as const satisfies FactTable;
