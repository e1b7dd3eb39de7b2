import { readFile, stat } from 'node:fs/promises';
import type { HeaderField } from '@handfast/ws/protocol';
import type { DiagnoseOptions } from '../../doctor/options.ts';
import type { Io } from '../../shared/io.ts';
import type { DoctorCommandOptions } from './options.ts';

/** Something that the command line names cannot be read, or is not what it has to be. */
export class OptionError extends Error {}

const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** The options of a diagnosis; the files that they name are read here. Rejects with an {@link OptionError}. */
export async function readOptions(options: DoctorCommandOptions, io: Io): Promise<DiagnoseOptions> {
  const { header, subprotocol, origin, proxy, insecure, resolve, timeout, idle, size, repeat, data } = options;
  const family = options.ipv4 ? 4 : options.ipv6 ? 6 : undefined;
  return {
    headers: header.map(fieldOf),
    subprotocols: subprotocol,
    origin,
    proxy,
    env: io.env,
    nodeVersion: io.nodeVersion,
    ca: await Promise.all(options.ca.map((file) => pem(file, 'CERTIFICATE'))),
    cert: options.cert === undefined ? undefined : await pem(options.cert, 'CERTIFICATE'),
    key: options.key === undefined ? undefined : await pem(options.key, 'PRIVATE KEY'),
    insecure,
    resolve,
    family,
    timeoutMs: timeout,
    idleMs: idle === undefined ? undefined : idle * 1000,
    maxSizeBytes: size,
    repeat,
    sendsData: data,
    like: options.like === undefined ? undefined : await request(options.like, io),
    only: options.only.length === 0 ? undefined : options.only,
    skip: options.skip,
  };
}

function fieldOf(text: string): HeaderField {
  const [, name, value] = /^([^:\s]+):(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new OptionError('a header (-H) is "Name: value"');
  return [name, value.trim()];
}

async function pem(file: string, what: string): Promise<string> {
  const text = await textOf(file);
  if (!new RegExp(`-----BEGIN [A-Z ]*${what}-----`).test(text)) {
    throw new OptionError(`${file} holds no ${what.toLowerCase()} in PEM: a block that begins with -----BEGIN`);
  }
  return text;
}

/** A request that works: from a file, from the standard input, or as it is. */
async function request(given: string, io: Io): Promise<string> {
  if (given === '-') {
    if (io.in === undefined) throw new OptionError('there is no standard input to read the request from');
    return io.in.read(MAX_FILE_BYTES);
  }
  if (/\s/.test(given.trim()) && !(await isFile(given))) return given;
  return textOf(given);
}

async function isFile(name: string): Promise<boolean> {
  return stat(name).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function textOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) throw new OptionError(`${file} is larger than 64 MiB`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof OptionError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new OptionError(code === 'ENOENT' ? `there is no file ${file}` : `${file} cannot be read (${code})`);
  }
}
