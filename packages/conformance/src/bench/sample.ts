/** What one run of one workload against one peer gave. */
export interface Sample {
  /** CPU microseconds, or KiB, per unit. */
  readonly value: number;
  /** Latency in microseconds, where the load measures one. */
  readonly p50?: number;
  readonly p99?: number;
  /** Resident memory of the process at the end, in MiB. */
  readonly rssMiB: number;
  /** Units, and the wall time in which they happened. */
  readonly count: number;
  readonly seconds: number;
  /** Worth a remark below the table. */
  readonly remark?: string;
}
