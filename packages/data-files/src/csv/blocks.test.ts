import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wholeLines } from './blocks.js';

async function* inPieces(text: string, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  let at = 0;
  for (let k = 0; at < bytes.length; k++) {
    const length = lengths[k % lengths.length] ?? 1;
    yield await Promise.resolve(bytes.subarray(at, at + length));
    at += length;
  }
}

async function blocksOf(text: string, lengths: readonly number[]): Promise<string[]> {
  const blocks: string[] = [];
  for await (const block of wholeLines(inPieces(text, lengths))) blocks.push(Buffer.from(block).toString());
  return blocks;
}

describe('wholeLines', () => {
  it('gives the text as it was, cut at ends of lines alone, however it comes', async () => {
    const cell = fc.constantFrom('1', '22.5', '', '"a,b"', '"two\nlines"', '"quo""te"', 'x');
    const line = fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => cells.join(','));
    const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1 }),
        fc.boolean(),
        lengths,
        async (lines, ends, pieces) => {
          const text = lines.join('\n') + (ends ? '\n' : '');
          const blocks = await blocksOf(text, pieces);
          expect(blocks.join('')).toBe(text);
          for (const block of blocks.slice(0, -1)) {
            expect(block.endsWith('\n')).toBe(true);
            expect((block.match(/"/g) ?? []).length % 2).toBe(0);
          }
        },
      ),
    );
  });

  it('takes a line of any usual length, and refuses a text without lines', async () => {
    const long = 'x'.repeat(500_000);
    expect(await blocksOf(`a\n${long}\nb`, [70_000])).toHaveLength(3);
    await expect(blocksOf('x'.repeat(1_200_000), [70_000])).rejects.toMatchObject({
      fault: { rule: 'a line is longer than 1048576 bytes' },
    });
  });
});
