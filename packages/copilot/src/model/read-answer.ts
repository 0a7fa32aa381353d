import { left, right, type Either } from 'fp-ts/lib/Either.js';

/** The longest answer that is read; a dozen playbooks have some 30 kB. */
const longest = 500_000;

/**
 * The JSON of an answer: thoughts in `<think>` and fences are taken off.
 *
 * @returns Or why there is none, in words that a model understands.
 */
export function readAnswer(answer: string): Either<string, unknown> {
  if (answer.length > longest)
    return left(`the answer has ${answer.length} characters; at most ${longest} are read`);
  const spoken = withoutThoughts(answer);
  if (spoken === undefined) return left('the answer ends while thinking');
  const fenced = /```[a-z]*\s*\n([^]*?)\n?\s*```/i.exec(spoken)?.[1];
  const text = (fenced ?? spoken).trim();
  for (const part of [text, between(text)]) {
    try {
      return right(JSON.parse(part) as unknown);
    } catch {
      // The next part may be JSON; when none is, that is the answer.
    }
  }
  return left(text === '' ? 'the answer is empty' : 'the answer is no JSON, or is cut off');
}

/** The part after the thoughts of an answer; `undefined` when it ends while thinking. */
export function withoutThoughts(answer: string): string | undefined {
  const close = answer.lastIndexOf('</think>');
  const spoken = close === -1 ? answer : answer.slice(close + '</think>'.length);
  return spoken.includes('<think>') ? undefined : spoken;
}

/** From the first brace to the last: some say a word before and after. */
const between = (text: string): string => text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
