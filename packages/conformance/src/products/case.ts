import type { DiagnoseOptions, FindingCode, FindingParams, Product } from './doctor.ts';
import type { Need } from './need.ts';
import type { Workshop } from './workshop.ts';

/** A real product that runs, well or badly configured. */
export interface Patient {
  readonly url: string;
  /** How a client has to come to it: the origin of its page, the authority it trusts, its proxy. */
  readonly options?: DiagnoseOptions;
  /** The page that its clients are on. */
  readonly page?: string;
  /** Files that its clients have. */
  readonly files?: Readonly<Record<string, string>>;
  /** What it printed. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/**
 * A product configured in a way in which people do it wrong, and how its fix is applied.
 * `start` without a fix starts it as it went wrong; with one, with that text pasted where it says.
 */
export interface Case {
  readonly name: string;
  readonly needs: readonly Need[];
  /** What has to be the first finding. */
  readonly finding: FindingCode;
  /** Whose snippet mends it. */
  readonly product: Product;
  /** A part of the snippet, where a product has several for this finding. */
  readonly snippet?: RegExp;
  /** False where nothing that comes back names the product: the report then shows the snippets of all of them. */
  readonly isNamed?: boolean;
  /** What only those know who run it: the server behind the proxy, the path that it serves. */
  readonly params?: (workshop: Workshop) => FindingParams;
  readonly start: (workshop: Workshop, fix?: string) => Promise<Patient>;
  /**
   * Applies the fix where it is one of the client: runs the text of the snippet against the patient, which stays as it is, and
   * resolves with the socket that it makes.
   */
  readonly connect?: (patient: Patient, fix: string, workshop: Workshop) => Promise<ClientSocket> | ClientSocket;
  /** It opens all the same, and fails later: there is nothing to see in opening it. */
  readonly opensAnyway?: boolean;
}

/** Where a patient is found, and how. */
export type Found = Omit<Patient, 'log' | 'stop'>;

/** A server that nothing is wrong with. */
export interface Healthy {
  readonly name: string;
  readonly needs: readonly Need[];
  /** What is worth knowing of it all the same, and true. */
  readonly notes?: readonly FindingCode[];
  readonly start: (workshop: Workshop) => Promise<Patient>;
}

/** What a snippet for clients makes: any WebSocket with events. */
export interface ClientSocket {
  addEventListener(type: 'open' | 'error', listener: (event: object) => void): void;
  readonly readyState: number;
  close(): void;
}
