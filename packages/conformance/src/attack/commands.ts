/** The commands of `handfast` that listen, as one types them, on a free port of this machine. */
export const commands = {
  serve: ['serve', '--port', '0'],
  listen: ['listen', '0', '--host', '127.0.0.1'],
  lab: ['lab', '--port', '0', '--json'],
} as const;
