import { join } from 'node:path';
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { checkArguments, DataException, parseOptions, type DataError } from '@veloce/core';
import { lock, openLines, writeWhole, type LineFile } from '@veloce/core/node';
import type { Outbox, OutboxMessage } from '../outbox.js';

/** An outbox in a folder. */
export interface FileOutbox extends Outbox {
  /** Lets go of the folder. */
  readonly close: () => void;
}

/** Settings of {@link fileOutbox}. */
export const FileOutboxOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    kept: z.int().min(0).default(1_000).describe('messages that are settled and stay in the ledger'),
  }))();

/** Settings of {@link fileOutbox}; fields with a default are optional. */
export type FileOutboxOptions = z.input<typeof FileOutboxOptions>;

const format = '{"format":"veloce-outbox-1"}';

/** A line: a message as it is after what happened. The last line of a message counts. */
const LineSchema = /* @__PURE__ */ (() =>
  z.object({
    id: z.string(),
    channel: z.string(),
    body: z.unknown().optional(),
    attempts: z.int(),
    nextAt: z.number(),
    state: z.enum(['waiting', 'delivered', 'given-up']),
    answer: z.string(),
  }))();

/**
 * An outbox in a folder: a file of lines, each on the disk before it counts, so that neither `kill -9` nor a power cut loses a message that was put in. One process
 * at a time has it open. Settled messages beyond `kept` are dropped when there are twice as many.
 *
 * @returns The outbox; `Locked` when another process has it open, `DataFormat` when a line is not one of an outbox.
 * @throws {RangeError} when an option is out of its domain.
 * @example
 * ```ts
 * const outbox = await orThrow(fileOutbox('runs/btc/alerts'));
 * ```
 */
export function fileOutbox(
  folder: string,
  options: FileOutboxOptions = {},
): TaskEither<DataError, FileOutbox> {
  checkArguments('fileOutbox', { folder }, { folder: 'text' });
  const { kept } = parseOptions('fileOutbox', FileOutboxOptions, options);
  const path = join(folder, 'outbox.jsonl');
  return async () => {
    const held = await lock(`${path}.lock`)();
    if (isLeft(held)) return held;
    const opened = await open(path);
    if (isLeft(opened)) {
      held.right.release();
      return opened;
    }
    return right(outboxOf(path, kept, opened.right, held.right));
  };
}

interface Opened {
  readonly file: LineFile;
  readonly messages: Map<string, OutboxMessage>;
}

async function open(path: string): Promise<Either<DataError, Opened>> {
  const opened = await openLines(path, { begins: format })();
  if (isLeft(opened)) return opened;
  const file = opened.right;
  const messages = new Map<string, OutboxMessage>();
  try {
    if (file.size() === 0) file.append([format]);
    let row = 0;
    for await (const line of file.read()) {
      if (++row === 1) continue;
      const parsed = LineSchema.safeParse(jsonOf(line));
      if (!parsed.success) {
        file.close();
        const message = `${path}: line ${row} is not one of an outbox`;
        const fix = 'remove that line, or take the file away: what is in it and not delivered is then lost';
        return left({
          _tag: 'DataFormat',
          source: path,
          row,
          message,
          asked: `to open the outbox ${path}`,
          fix,
        });
      }
      const key = keyOf(parsed.data);
      const { body = messages.get(key)?.body, ...rest } = parsed.data;
      messages.set(key, { ...rest, body });
    }
    return right({ file, messages });
  } catch (cause) {
    file.close();
    if (cause instanceof DataException) return left(cause.error);
    throw cause;
  }
}

function outboxOf(
  path: string,
  kept: number,
  { file: first, messages }: Opened,
  held: { readonly check: () => void; readonly release: () => void },
): FileOutbox {
  let file = first;
  let settled = [...messages.values()].filter(({ state }) => state !== 'waiting').length;
  let turn: Promise<unknown> = Promise.resolve();

  /** One after the other, and failures of the disk as values. */
  const inTurn = <Value>(work: () => Promise<Value> | Value): TaskEither<DataError, Value> => {
    return () => {
      const done = turn.then(async (): Promise<Either<DataError, Value>> => {
        try {
          held.check();
          return right(await work());
        } catch (cause) {
          if (cause instanceof DataException) return left(cause.error);
          throw cause;
        }
      });
      turn = done.catch(() => undefined);
      return done;
    };
  };
  const dropOld = async (): Promise<void> => {
    if (settled <= 2 * Math.max(kept, 50)) return;
    let extra = settled - kept;
    for (const [key, { state }] of messages) {
      if (extra === 0) break;
      if (state !== 'waiting' && messages.delete(key)) extra--;
    }
    settled = kept;
    const lines = [format, ...[...messages.values()].map((message) => JSON.stringify(message))];
    file.close();
    const written = await writeWhole(path, `${lines.join('\n')}\n`)();
    const again = await openLines(path, { begins: format })();
    if (isLeft(again)) throw new DataException(again.left);
    file = again.right;
    if (isLeft(written)) throw new DataException(written.left);
  };

  return {
    put: (wanted) =>
      inTurn(() => {
        const fresh = wanted
          .filter((message) => !messages.has(keyOf(message)))
          .map((message): OutboxMessage => ({ ...message, attempts: 0, state: 'waiting', answer: '' }));
        file.append(fresh.map((message) => JSON.stringify(message)));
        for (const message of fresh) messages.set(keyOf(message), message);
        return fresh.length;
      }),
    due: (now, limit = 100) =>
      inTurn(() =>
        [...messages.values()]
          .filter(({ state, nextAt }) => state === 'waiting' && nextAt <= now)
          .sort((a, b) => a.nextAt - b.nextAt)
          .slice(0, limit),
      ),
    settle: ({ id, channel }, { state, answer, nextAt }) =>
      inTurn(async () => {
        const key = keyOf({ id, channel });
        const message = messages.get(key);
        if (message === undefined) return;
        const { body, ...rest } = message;
        const after = { ...rest, state, answer: answer.slice(0, 1_000), nextAt, attempts: rest.attempts + 1 };
        file.append([JSON.stringify(after)]);
        messages.set(key, { ...after, body });
        if (message.state === 'waiting' && state !== 'waiting') settled++;
        await dropOld();
      }),
    list: (limit = 100) => inTurn(() => [...messages.values()].reverse().slice(0, limit)),
    close() {
      file.close();
      held.release();
    },
  };
}

const keyOf = ({ id, channel }: Pick<OutboxMessage, 'id' | 'channel'>): string => `${id} ${channel}`;

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
