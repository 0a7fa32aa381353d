import type { CsvFault } from './fault.js';
import { quote } from './lines.js';

const lineFeed = 10;

/** The longest line that a file may have. */
const longestLine = 1 << 20;

/** Thrown by {@link wholeLines} for text without ends of lines. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
  readonly fault: CsvFault = {
    rule: `a line is longer than ${longestLine} bytes`,
    fix: 'give a CSV file with one row in each line; this may be another kind of file',
  };
}

/**
 * Cuts a stream into blocks of whole lines. A block is valid until the next is asked for. A line feed inside quotes does not end a line.
 *
 * @throws {LineTooLong} when a line is longer than {@link longestLine}.
 */
export async function* wholeLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let buffer = Buffer.alloc(0);
  let length = 0;
  for await (const chunk of chunks) {
    if (length + chunk.length > buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * buffer.length, length + chunk.length));
      buffer.copy(larger, 0, 0, length);
      buffer = larger;
    }
    buffer.set(chunk, length);
    length += chunk.length;
    const cut = lastLineEnd(buffer, length);
    if (length - cut > longestLine) throw new LineTooLong();
    if (cut > 0) {
      yield buffer.subarray(0, cut);
      buffer.copyWithin(0, cut, length);
      length -= cut;
    }
  }
  if (length > 0) yield buffer.subarray(0, length);
}

/** The position after the last line that has ended; 0 when none has. The bytes begin with a line. */
function lastLineEnd(bytes: Buffer, length: number): number {
  const text = bytes.subarray(0, length);
  if (!text.includes(quote)) return text.lastIndexOf(lineFeed) + 1;
  let cut = 0;
  let isQuoted = false;
  for (let i = 0; i < length; i++) {
    const byte = text[i];
    if (byte === quote) isQuoted = !isQuoted;
    else if (byte === lineFeed && !isQuoted) cut = i + 1;
  }
  return cut;
}
