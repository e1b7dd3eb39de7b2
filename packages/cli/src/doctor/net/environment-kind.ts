import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';

export type Variables = Readonly<Record<string, string | undefined>>;

const CONTAINER_FILES = ['/.dockerenv', '/run/.containerenv'];
const CONTAINER_GROUPS = /docker|kubepods|containerd|libpod|\/lxc\//;

/** Is this a container: Docker, Podman, Kubernetes, LXC? */
export function isContainer(env: Variables): boolean {
  if (env.KUBERNETES_SERVICE_HOST !== undefined) return true;
  return CONTAINER_FILES.some((file) => existsSync(file)) || CONTAINER_GROUPS.test(textOf('/proc/1/cgroup'));
}

/** Is this Linux on Windows? The kernel says so. */
export function isWslKernel(kernel = release()): boolean {
  return /microsoft/i.test(kernel);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
