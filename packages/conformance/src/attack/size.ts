const MIB = 1024 * 1024;

/** A number of bytes as people read it. */
export function size(bytes: number): string {
  const abs = Math.abs(bytes);
  if (abs >= 10 * MIB) return `${Math.round(bytes / MIB)} MiB`;
  if (abs >= MIB / 10) return `${(bytes / MIB).toFixed(1)} MiB`;
  return `${(bytes / 1024).toFixed(1)} KiB`;
}
