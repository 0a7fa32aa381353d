import { columnNames, columnOf, type MarketData } from '@veloce/core';

/** A short text that is equal for equal markets, and differs when any bit of any column does. Not against forgers. */
export function fingerprintOf(data: MarketData): string {
  const names = columnNames(data);
  const hash = createHash();
  hash.text(`${data.symbol} ${data.timeframe} ${data.firstBar} ${data.length} ${names.join()}`);
  const value = new Float64Array(1);
  const words = new Uint32Array(value.buffer);
  for (const name of names) {
    const column = columnOf(data, name) ?? [];
    for (let i = 0; i < column.length; i++) {
      value[0] = column[i];
      hash.word(words[0]);
      hash.word(words[1]);
    }
  }
  return hash.digest();
}

/** A short text that is equal for equal texts. */
export function fingerprintOfText(text: string): string {
  const hash = createHash();
  hash.text(text);
  return hash.digest();
}

/** cyrb53 (bryc, public domain), on 32-bit words: two multiplicative hashes side by side. */
function createHash() {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  const word = (x: number): void => {
    a = Math.imul(a ^ x, 2654435761);
    b = Math.imul(b ^ x, 1597334677);
    a = (a << 13) | (a >>> 19);
    b = (b << 17) | (b >>> 15);
  };
  return {
    word,
    text(value: string): void {
      for (let i = 0; i < value.length; i++) word(value.charCodeAt(i));
    },
    digest(): string {
      const x = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
      const y = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
      return [x, y].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
    },
  };
}
