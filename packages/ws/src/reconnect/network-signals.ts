/** What the surroundings tell: the network came, the network went, the page is looked at again. */
export type NetworkSignal = 'online' | 'offline' | 'visible';

/** Where such signals come from. */
export interface NetworkSignals {
  /** `false` only where it is known that there is no network. */
  isOnline(): boolean;
  /** @returns what ends the watching */
  watch(listener: (signal: NetworkSignal) => void): () => void;
}

interface Target {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

interface Page extends Partial<Target> {
  readonly navigator?: { readonly onLine?: boolean };
  readonly document?: Target & { readonly visibilityState?: string };
}

/** Those of a page or a worker; undefined where there are none, as in Node. */
export function browserSignals(page: Page = globalThis as unknown as Page): NetworkSignals | undefined {
  const { addEventListener, removeEventListener, document, navigator } = page;
  if (typeof addEventListener !== 'function' || typeof removeEventListener !== 'function') return undefined;
  if (typeof navigator?.onLine !== 'boolean') return undefined;
  return {
    isOnline: () => page.navigator?.onLine !== false,
    watch(listener) {
      const online = () => listener('online');
      const offline = () => listener('offline');
      const shown = () => listener('visible');
      const visible = () => {
        if (document?.visibilityState === 'visible') listener('visible');
      };
      page.addEventListener?.('online', online);
      page.addEventListener?.('offline', offline);
      // A page that comes out of the back/forward cache was frozen: neither its timers nor its events ran.
      page.addEventListener?.('pageshow', shown);
      document?.addEventListener('visibilitychange', visible);
      return () => {
        page.removeEventListener?.('online', online);
        page.removeEventListener?.('offline', offline);
        page.removeEventListener?.('pageshow', shown);
        document?.removeEventListener('visibilitychange', visible);
      };
    },
  };
}
