import type { FindingCode, FindingStage } from '../../findings/codes.ts';
import type { Confidence, Severity } from '../../findings/finding.ts';
import type { Product } from '../../findings/snippets/snippet.ts';
import type { Language } from '../../shared/language.ts';
import type { StageVerdict } from '../progress.ts';
import type { StageId } from '../stage-id.ts';

/**
 * A diagnosis in words, and what it rests on: what `--json` prints and every renderer reads. The shape stays as it is while
 * `version` is 1; more fields may come. No string holds secrets or control characters, whoever they come from.
 */
export interface DoctorReport {
  readonly version: 1;
  readonly tool: { readonly name: 'handfast'; readonly version: string };
  readonly language: Language;
  /** As given, without secrets. */
  readonly url: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly ms: number;
  /** It opened, or what was asked for went well, and there are neither errors nor warnings. */
  readonly healthy: boolean;
  /** It was ended before it was through. */
  readonly cutShort: boolean;
  /** What happened, and why, in one sentence. */
  readonly verdict: string;
  /** The first cause first. */
  readonly findings: readonly ReportFinding[];
  /** Every stage, in the order in which they run. */
  readonly stages: readonly ReportStage[];
  /** The handshake as it was on the wire; null where none was tried. */
  readonly handshake: ReportExchange | null;
  /** What was found by changing the handshake; null where that was not tried. */
  readonly bisection: ReportBisection | null;
  /** Whether other clients would take the same answer; empty where that was not looked at. */
  readonly clients: readonly ReportClient[];
  /** Would small devices take it? Null where no 101 came. */
  readonly embedded: ReportEmbedded | null;
}

export interface ReportFinding {
  readonly code: FindingCode;
  /** Where the cause is; other than `ReportStage`, which says where it was seen. */
  readonly stage: FindingStage;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly title: string;
  readonly why: string;
  readonly fix: readonly string[];
  /** What was seen that says so. */
  readonly evidence: readonly string[];
  /** To paste, for the product at hand; an example where that is not known. */
  readonly snippets: readonly ReportSnippet[];
  /** Further products that there is something to paste for: `explain` prints it. */
  readonly moreProducts: readonly Product[];
  /** The command that prints everything about it. */
  readonly explain: string;
  /** The same as a page, below the root of the repository. */
  readonly page: string;
}

export interface ReportSnippet {
  readonly product: Product;
  /** The name of the format, as Markdown highlights it. */
  readonly format: string;
  readonly text: string;
  /** Is it for what answers there, or an example of what is needed? */
  readonly atHand: boolean;
}

export interface ReportStage {
  readonly id: StageId;
  readonly name: string;
  readonly verdict: StageVerdict | 'skipped';
  readonly ms: number;
  readonly facts: readonly string[];
}

/** One request and what came back, in lines; a byte that is no text stands as `\xNN`. */
export interface ReportExchange {
  readonly request: readonly string[];
  /** Empty where no bytes came. */
  readonly answer: readonly string[];
  /** The begin of what came behind the head. */
  readonly rest: readonly string[];
  /** How it ended, in words. */
  readonly end: string;
  /** From the request sent to the whole head, in milliseconds; null where it never came. */
  readonly ms: number | null;
}

export interface ReportBisection {
  /** What it comes to, in one sentence. */
  readonly summary: string;
  readonly handshakes: number;
  /** Ended early so as not to burden the server, in words; null otherwise. */
  readonly stopped: string | null;
  readonly tries: readonly ReportTry[];
  /** A request that fails beside one that opens; null where there are no such two. */
  readonly pair: { readonly fails: readonly string[]; readonly opens: readonly string[] } | null;
}

export interface ReportTry {
  readonly what: string;
  readonly opened: boolean;
  /** Such as `101` or `403 Forbidden`. */
  readonly answer: string;
}

export interface ReportClient {
  /** Its proper name. */
  readonly client: string;
  /** Would it take this answer? */
  readonly accepts: boolean;
  /** The text of its own error; null where it accepts, or says nothing. */
  readonly says: string | null;
  /** Why it refuses; null where it accepts. */
  readonly why: string | null;
  /** How its rules are known: by running it against answers like this, or by reading its source. */
  readonly known: 'measured' | 'source';
}

/** Small devices have one buffer, and look for text instead of reading HTTP. */
export interface ReportEmbedded {
  readonly safe: boolean;
  /** Why not; empty where it is safe. */
  readonly because: readonly string[];
}
