import { type Connecting, channels } from '../connection/channels.ts';
import type { HandshakeError } from '../protocol/errors.ts';
import type { DialHooks, Dialling } from './dial-hooks.ts';
import { publicUrl } from './stage-news.ts';

/** Runs a dialling within the five channels of `channels.connect`, when anybody listens to one of them. */
export function traced(
  hooks: DialHooks,
  { url, nowMs }: { readonly url: string; readonly nowMs: () => number },
  start: (hooks: DialHooks) => Dialling,
): Dialling {
  const { connect } = channels;
  if (!Object.values(connect).some((channel) => channel.hasSubscribers)) return start(hooks);
  const context: Connecting = { socket: hooks.subject, url: publicUrl(url), startedAtMs: nowMs() };
  return connect.start.runStores(context, () => {
    try {
      return start(tracing(hooks, context));
    } catch (error) {
      fail(context, error as HandshakeError);
      throw error;
    } finally {
      connect.end.publish(context);
    }
  });
}

function tracing(hooks: DialHooks, context: Connecting): DialHooks {
  const settle = (tell: () => void) =>
    channels.connect.asyncStart.runStores(context, () => {
      try {
        tell();
      } finally {
        channels.connect.asyncEnd.publish(context);
      }
    });
  return {
    ...hooks,
    onRedirect(url, request) {
      context.url = publicUrl(url);
      hooks.onRedirect?.(url, request);
    },
    onOpen(handshake) {
      const { protocol, timings, addresses } = handshake;
      Object.assign(context, { protocol, timings, addresses });
      settle(() => hooks.onOpen(handshake));
    },
    onFailure(error) {
      const { timings, addresses } = error;
      Object.assign(context, { timings, addresses });
      fail(context, error);
      settle(() => hooks.onFailure(error));
    },
  };
}

function fail(context: Connecting, error: HandshakeError): void {
  context.error = error;
  channels.connect.error.publish(context);
}

/** Tells `handfast:handshake:failed`. */
export function tellFailed(socket: object | undefined, url: string, error: HandshakeError): void {
  if (channels.failed.hasSubscribers) channels.failed.publish({ socket, url: publicUrl(url), error });
}
