/** RFC 6455 §5.2: the opcodes; 3-7 and 11-15 are reserved. */
export const Opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** One of the six opcodes. */
export type Opcode = (typeof Opcode)[keyof typeof Opcode];

/** RFC 6455 §5.5: control frames have the high bit of the opcode set. */
export function isControl(opcode: number): boolean {
  return (opcode & 0x08) !== 0;
}

/** RFC 6455 §5.2: neither 3-7 nor 11-15. */
export function isKnownOpcode(opcode: number): opcode is Opcode {
  return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}
