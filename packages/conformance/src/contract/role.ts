/** Which side of the connection is tried. */
export type Role = 'client' | 'server';
