/** Where the doctor itself runs: what may change which way a connection takes. */
export interface EnvironmentEvidence {
  /** As the caller told it, such as `v22.12.0`. */
  readonly nodeVersion: string | undefined;
  /** Of Node.js: `linux`, `darwin`, `win32`, `android` and so on. */
  readonly platform: string;
  readonly isContainer: boolean;
  /** The Windows Subsystem for Linux, and no container in it. */
  readonly isWsl: boolean;
  /** Variables that name proxies or exceptions from them, in the spelling of the environment, with passwords removed. */
  readonly proxyVariables: Readonly<Record<string, string>>;
  /** The clock of this machine when the diagnosis began, in milliseconds since 1970. */
  readonly clockMs: number;
}
