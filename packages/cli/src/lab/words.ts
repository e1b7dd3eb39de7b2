import type { Language } from '../shared/language.ts';
import type { Coping } from './check/judge.ts';

interface TerminalWords {
  readonly started: (count: number) => string;
  readonly page: string;
  readonly stop: string;
  readonly nothing: string;
  readonly offer: (subprotocols: string) => string;
  readonly missing: (id: string, why: string) => string;
  readonly coping: Readonly<Record<Coping, string>>;
  readonly exitCode: (code: number | undefined) => string;
  readonly allGood: (count: number) => string;
  readonly someBad: (bad: number, count: number) => string;
}

/** What the command says in the terminal. */
export const terminalWords: Readonly<Record<Language, TerminalWords>> = {
  en: {
    started: (count) =>
      `${count} ${count === 1 ? 'scenario' : 'scenarios'}, each with the finding that it must lead to`,
    page: 'Page',
    stop: 'Ctrl+C ends it.',
    nothing: 'nothing to find',
    offer: (subprotocols) => `offer the subprotocol ${subprotocols}`,
    missing: (id, why) => `${id} is not possible on this machine: ${why}`,
    coping: { opened: 'opened', failed: 'failed', hung: 'hung', crashed: 'crashed' },
    exitCode: (code) => `it said nothing; exit code ${code ?? 'none'}`,
    allGood: (count) => `As a good client does, in all ${count} scenarios.`,
    someBad: (bad, count) => `Not as a good client does in ${bad} of ${count} scenarios.`,
  },
  zh: {
    started: (count) => `${count} 个场景，各自附有应得出的结论`,
    page: '页面',
    stop: '按 Ctrl+C 结束。',
    nothing: '没有问题',
    offer: (subprotocols) => `请提供子协议 ${subprotocols}`,
    missing: (id, why) => `本机无法实现 ${id}：${why}`,
    coping: { opened: '已打开', failed: '失败', hung: '卡住', crashed: '崩溃' },
    exitCode: (code) => `没有任何输出；退出码 ${code ?? '无'}`,
    allGood: (count) => `全部 ${count} 个场景都与好的客户端一致。`,
    someBad: (bad, count) => `${count} 个场景中有 ${bad} 个与好的客户端不一致。`,
  },
};
