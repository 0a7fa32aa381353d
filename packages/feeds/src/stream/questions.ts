import type { FeedInput } from '../feed-input.js';
import type { VenueRequest } from '../venue.js';

/** The handling of an answer. `answer` may throw on a text that is not one. */
interface Hearing {
  readonly answer: (text: string) => void;
  readonly failed: (reason: string) => void;
}

/** Questions to REST under a token bucket, and who waits for which answer. */
export interface Questions {
  readonly ask: (request: VenueRequest, hearing: Hearing) => void;
  /** Hands an answer to who asked; says what is wrong with one that cannot be read. */
  readonly answered: (answer: Extract<FeedInput, { readonly kind: 'answered' }>) => string | undefined;
  /** How many more may be asked now by those who can wait: a quarter of what may be asked at once is kept for holes. */
  readonly spare: (now: number) => number;
  /** Sends what may be sent now. */
  readonly due: (now: number, send: (ask: number, request: VenueRequest) => void) => void;
}

/** How long nothing is asked after a refusal for asking too much that does not say how long. */
const pauseMs = 10_000;

/** A token bucket: `atOnce` questions at once, `perSecond` on average. A venue that says "too many" is left alone for as long as it says. */
export function createQuestions(perSecond: number, atOnce: number): Questions {
  const waiting: { readonly id: number; readonly request: VenueRequest }[] = [];
  const hearings = new Map<number, Hearing>();
  let next = 1;
  let tokens = atOnce;
  let filledAt = NaN;
  let pausedUntil = -Infinity;

  const refill = (now: number): void => {
    if (filledAt !== filledAt) filledAt = now;
    tokens = Math.min(atOnce, tokens + (Math.max(0, now - filledAt) / 1_000) * perSecond);
    filledAt = Math.max(filledAt, now);
  };

  return {
    spare(now) {
      refill(now);
      return now < pausedUntil ? 0 : Math.floor(tokens) - Math.floor(atOnce / 4) - waiting.length;
    },
    ask(request, hearing) {
      const id = next++;
      hearings.set(id, hearing);
      waiting.push({ id, request });
    },
    answered({ ask, status, text, time, retryAfterMs }) {
      const hearing = hearings.get(ask);
      if (hearing === undefined) return undefined;
      hearings.delete(ask);
      if (status === 429 || status === 418) pausedUntil = time + (retryAfterMs ?? pauseMs);
      if (status !== 200) {
        hearing.failed(status === 0 ? text : `status ${status} ${text.slice(0, 120)}`.trim());
        return status === 429 || status === 418 ? `status ${status}: too many questions` : undefined;
      }
      try {
        hearing.answer(text);
        return undefined;
      } catch (cause) {
        const reason = `${cause instanceof Error ? cause.message : String(cause)}: ${text.slice(0, 120)}`;
        hearing.failed(reason);
        return reason;
      }
    },
    due(now, send) {
      if (waiting.length === 0) return;
      refill(now);
      while (waiting.length > 0 && tokens >= 1 && now >= pausedUntil) {
        tokens--;
        const { id, request } = waiting.shift()!;
        send(id, request);
      }
    },
  };
}
