// Metrics for Prometheus, on top of the channels of diagnostics.
export type { PrometheusMetrics, PrometheusOptions } from './prometheus.ts';
export { prometheus } from './prometheus.ts';
export type { MeteredServer } from './servers.ts';
