import type { FeedInput } from '../feed-input.js';

/** An input as a line of a log: frames as they are, so that packing and reading stay fast; everything else as JSON. */
export function toLine(input: FeedInput): string {
  return input.kind === 'frame' && !input.text.includes('\n')
    ? `F${input.socket} ${input.time} ${input.text}`
    : `J${JSON.stringify(input)}`;
}

/**
 * The inverse of {@link toLine}.
 *
 * @throws {SyntaxError} when the line is not one of a feed.
 */
export function fromLine(line: string): FeedInput {
  if (line.startsWith('J')) return JSON.parse(line.slice(1)) as FeedInput;
  const first = line.indexOf(' ');
  const second = line.indexOf(' ', first + 1);
  if (!line.startsWith('F') || second < 0)
    throw new SyntaxError(`not a line of a feed: ${line.slice(0, 60)}`);
  const socket = Number(line.slice(1, first));
  return { kind: 'frame', socket, time: Number(line.slice(first + 1, second)), text: line.slice(second + 1) };
}
