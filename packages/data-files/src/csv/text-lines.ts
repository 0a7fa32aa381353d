import { StringDecoder } from 'node:string_decoder';
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import { checkArguments, DataException, type DataError } from '@veloce/core';
import { explainFailure } from '../file/failure.js';
import { csvError } from './fault.js';
import { openCsvFile } from './file.js';

/** Some whole lines of a file. */
export interface TextLines {
  /** The path, and inside an archive the name of the member. */
  readonly source: string;
  /** Number of the first of them in its file, from 1. */
  readonly first: number;
  /** Without their ends. */
  readonly lines: readonly string[];
}

/** A line of a log may hold a whole message: the facts of all instruments of a venue have some MB. */
const longestLine = 1 << 27;

/**
 * The lines of a text file, block by block: for formats of which each line is a row or a message, and no line feed is ever quoted. A `.gz` file
 * is unpacked, a `.zip` file gives each CSV file inside it. Nothing but one block is in memory. An error ends it.
 *
 * @param asked The request, for messages.
 * @example
 * ```ts
 * for await (const block of textLines('trades.csv.gz', 'trades')) if (block._tag === 'Right') count(block.right.lines.length);
 * ```
 */
export async function* textLines(
  path: string,
  asked: string,
  signal?: AbortSignal,
): AsyncGenerator<Either<DataError, TextLines>, void, undefined> {
  checkArguments('textLines', { path, asked }, { path: 'text', asked: 'text' });
  try {
    for await (const { source, chunks } of openCsvFile(path, asked, signal)) {
      for await (const block of linesOf(source, asked, chunks)) {
        yield block;
        if (isLeft(block)) return;
      }
    }
  } catch (cause) {
    const explained = explainFailure(cause, { path, asked, what: 'file', signal });
    if (!(explained instanceof DataException)) throw explained;
    yield left(explained.error);
  }
}

async function* linesOf(
  source: string,
  asked: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Either<DataError, TextLines>, void, undefined> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let first = 1;
  for await (const chunk of chunks) {
    rest += decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    if (rest.length > longestLine && !rest.includes('\n')) {
      const rule = `a line is longer than ${longestLine} characters`;
      yield left(csvError(source, asked, { row: first, rule, fix: 'this may be another kind of file' }));
      return;
    }
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (lines.length === 0) continue;
    yield right({ source, first, lines: withoutReturns(lines) });
    first += lines.length;
  }
  rest += decoder.end();
  if (rest !== '') yield right({ source, first, lines: withoutReturns([rest]) });
}

const withoutReturns = (lines: string[]): readonly string[] =>
  lines[0].endsWith('\r') ? lines.map((line) => line.replace(/\r$/, '')) : lines;
