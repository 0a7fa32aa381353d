const lineFeed = 10;
const carriageReturn = 13;
export const quote = 34;

/** The position after a UTF-8 byte order mark, if the bytes begin with one. */
export function skipByteOrderMark(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** Whether a line ends here: at its line feed, at the carriage return before it, or at the end of the file. */
export function isLineEnd(bytes: Uint8Array, at: number): boolean {
  if (at >= bytes.length) return true;
  const byte = bytes[at];
  return (
    byte === lineFeed || (byte === carriageReturn && (at + 1 === bytes.length || bytes[at + 1] === lineFeed))
  );
}

/** The position of the next line, given the position of a line's end. */
export function afterLineEnd(bytes: Uint8Array, at: number): number {
  if (at >= bytes.length) return at;
  return bytes[at] === carriageReturn && bytes[at + 1] === lineFeed ? at + 2 : at + 1;
}

/** The position where a cell ends: its delimiter, or the end of its line. */
export function cellEnd(bytes: Uint8Array, at: number, delimiter: number): number {
  let i = at;
  if (bytes[i] === quote) {
    i++;
    // A doubled quote closes and opens again: the cell ends at the last one.
    while (i < bytes.length && !(bytes[i] === quote && bytes[i + 1] !== quote))
      i += bytes[i] === quote ? 2 : 1;
  }
  while (i < bytes.length && bytes[i] !== delimiter && bytes[i] !== lineFeed) i++;
  return i > at && bytes[i - 1] === carriageReturn && isLineEnd(bytes, i - 1) ? i - 1 : i;
}

/** The text of a cell without its quotes and the spaces around it. */
export function cellText(bytes: Uint8Array, from: number, to: number): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from)
    .toString('utf8')
    .trim();
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"')
    ? text.slice(1, -1).replaceAll('""', '"').trim()
    : text;
}

/** The cells of the line that begins at `at`. */
export function cellsOf(bytes: Uint8Array, at: number, delimiter: number): readonly string[] {
  const cells: string[] = [];
  for (let i = at; ; i++) {
    const end = cellEnd(bytes, i, delimiter);
    cells.push(cellText(bytes, i, end));
    i = end;
    if (isLineEnd(bytes, i)) return cells;
  }
}

/** The position where the line that holds `at` ends. */
export function lineEnd(bytes: Uint8Array, at: number): number {
  let i = at;
  while (i < bytes.length && bytes[i] !== lineFeed) i++;
  return i > at && bytes[i - 1] === carriageReturn ? i - 1 : i;
}

/** How many lines begin in the bytes `[from, to)`. */
export function countLineFeeds(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if (bytes[i] === lineFeed) count++;
  return count;
}
