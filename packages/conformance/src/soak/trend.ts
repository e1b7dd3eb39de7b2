/** A straight line through a series, by least squares. */
export interface Trend {
  readonly mean: number;
  /** From the first point to the last, along the line. */
  readonly growth: number;
  /** The standard error of the growth: how much of it may be chance. */
  readonly error: number;
}

/** @param points pairs of time and value, three at least */
export function trendOf(points: readonly (readonly [number, number])[]): Trend {
  const count = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count;
  const mean = points.reduce((sum, [, y]) => sum + y, 0) / count;
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - mean), 0) / spread;
  const residual = points.reduce((sum, [x, y]) => sum + (y - mean - slope * (x - meanX)) ** 2, 0);
  const span = (points.at(-1)?.[0] ?? 0) - (points[0]?.[0] ?? 0);
  return { mean, growth: slope * span, error: Math.sqrt(residual / (count - 2) / spread) * span };
}
