/** What is wrong with a head, as one of a closed set. */
export type HeadFaultReason =
  /** The first bytes are not those of an HTTP message. */
  | 'not-http'
  | 'start-line'
  | 'bare-cr'
  | 'bare-lf'
  /** NUL, and every other control character but the tab. */
  | 'control-byte'
  /** A line that begins with white space: folded, which RFC 9112 §5.2 withdrew, or before the first header. */
  | 'obs-fold'
  | 'no-colon'
  | 'empty-name'
  | 'space-before-colon'
  | 'header-name'
  /** More bytes than `maxHeadBytes`. */
  | 'too-large'
  /** More header lines than `maxHeaders`. */
  | 'too-many-headers'
  /** The input ended before the empty line. */
  | 'truncated';

/** Why a head could not be read. */
export interface HeadFault {
  readonly reason: HeadFaultReason;
  /** The reason as a sentence, with the offset. */
  readonly message: string;
  /** Of the first wrong byte, counted from the first byte of the head. */
  readonly offset: number;
}

const sentences: Record<HeadFaultReason, string> = {
  'not-http': 'this is not an HTTP message',
  'start-line': 'the first line is not that of an HTTP/1 message',
  'bare-cr': 'a CR without LF',
  'bare-lf': 'a line that ends in LF alone',
  'control-byte': 'a control character',
  'obs-fold': 'a header line that begins with white space',
  'no-colon': 'a header line without a colon',
  'empty-name': 'a header line without a name',
  'space-before-colon': 'white space between the name of a header and the colon',
  'header-name': 'a character that the name of a header cannot have',
  'too-large': 'the limit for bytes of the head is passed',
  'too-many-headers': 'the limit for header lines is passed',
  truncated: 'the head ends before its empty line',
};

/** The fault of that reason at that byte. */
export function headFault(reason: HeadFaultReason, offset: number): HeadFault {
  return { reason, message: `${sentences[reason]} at byte ${offset}`, offset };
}
