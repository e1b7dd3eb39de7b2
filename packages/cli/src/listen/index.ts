// `handfast/listen`: the examination of clients for programs of one's own.

export type { Confidence, Finding, Severity } from '../findings/finding.ts';
export type { Language } from '../shared/language.ts';
export { type AnswerShape, answerShapes } from './answer-shapes.ts';
export type { ClientHello } from './examine/client-hello.ts';
export type { ClientGuess } from './examine/fingerprint.ts';
export type { ConnectionEnd, FramesSeen } from './examine/frames-seen.ts';
export type { ServerId, ServerVerdict } from './examine/servers.ts';
export { type FindingInWords, findingInWords } from './finding-in-words.ts';
export type { AnswerReport, ConnectionReport, ListenEvent, RequestReport, TlsReport } from './report.ts';
export type { ShapeResult } from './shape-table.ts';
export { type ListenOptions, type RunningListener, startListening } from './start-listening.ts';
