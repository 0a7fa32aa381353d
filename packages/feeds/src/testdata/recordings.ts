import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const shared = new URL('../../../../../shared/data/ws-captures/', import.meta.url);

/** Whether the recordings are there; they are not part of the project. */
export const hasRecordings = existsSync(shared) || existsSync('/work/shared/data/ws-captures');
/** The folder of the recordings. */
export const base = existsSync(shared) ? shared : new URL('file:///work/shared/data/ws-captures/');

/** A line of a recording of cryptofeed. */
export interface CryptofeedLine {
  readonly t: 'header' | 'http' | 'connect' | 'send' | 'recv';
  readonly conn: string;
  /** Epoch s. */
  readonly ts: number;
  readonly addr?: string;
  readonly url?: string;
  readonly data?: string;
}

const linesOf = (name: string): readonly string[] =>
  gunzipSync(readFileSync(new URL(name, base))).toString().split('\n').filter(Boolean);

/** A recording of cryptofeed, by the venue's name there. */
export const cryptofeed = (venue: string): readonly CryptofeedLine[] =>
  linesOf(`cryptofeed/${venue}.jsonl.gz`).map((line) => JSON.parse(line) as CryptofeedLine);

/** Frames of a capture of hftbacktest, with their time of receipt in epoch ms. */
export const hftbacktest = (name: string): readonly { readonly time: number; readonly text: string }[] =>
  linesOf(`hftbacktest/${name}.log.gz`).map((line) => {
    const space = line.indexOf(' ');
    return { time: Number(line.slice(0, space)) / 1e6, text: line.slice(space + 1) };
  });

/** How many events cryptofeed makes of each recording. */
export const expectedCounts = (): Readonly<Record<string, Readonly<Record<string, number>>>> =>
  JSON.parse(readFileSync(new URL('cryptofeed/expected_counts.json', base), 'utf8')) as never;

/** A single message, as a venue documents it. */
export const fixture = (name: string): string => readFileSync(new URL(`message-fixtures/${name}`, base), 'utf8');
