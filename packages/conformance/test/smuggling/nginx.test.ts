import { findProgram, withPeer } from '../../src/interop/installed.ts';
import { startNginx } from '../../src/interop/nginx.ts';
import { makeScratch } from '../../src/interop/scratch.ts';
import { backendNames } from '../../src/smuggling/backend.ts';
import { FORBIDDEN } from '../../src/smuggling/wares.ts';
import { tryWares } from './support/try-wares.ts';

withPeer('nginx', findProgram('nginx') ?? findProgram('/usr/sbin/nginx'), (program) => {
  tryWares(async (ports) => {
    const scratch = makeScratch('smuggling-nginx');
    const sites = backendNames.map((name) => [name, { backendPort: ports[name], forbidden: FORBIDDEN }] as const);
    const nginx = await startNginx(program, scratch, Object.fromEntries(sites));
    const stop = async () => {
      await nginx.child.stop();
      scratch.remove();
    };
    return { ports: nginx.ports as typeof ports, stop };
  }, false);
});
