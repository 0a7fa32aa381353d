import type { MarketEvent } from '../events.js';
import type { Feed } from '../feed.js';
import type { FeedInput } from '../feed-input.js';

/** Feeds recorded frames to a feed over one socket, as they came; REST answers are those of the recording, at once. */
export function playRecording(
  feed: Feed,
  frames: readonly { readonly time: number; readonly text: string }[],
  answer: (url: URL) => string | undefined = () => undefined,
): readonly MarketEvent[] {
  const events: MarketEvent[] = [];
  const step = (input: FeedInput): void => {
    const out = feed.step(input);
    events.push(...out.events);
    for (const ask of out.asks) {
      if (ask.kind === 'dial') step({ kind: 'opened', socket: ask.socket, time: input.time });
      else if (ask.kind === 'fetch') {
        const text = answer(new URL(ask.url));
        step({ kind: 'answered', ask: ask.ask, time: input.time, status: text === undefined ? 404 : 200, text: text ?? '' });
      }
    }
  };
  let tickAt = frames[0].time - 1;
  for (const { time, text } of frames) {
    for (; tickAt < time; tickAt += 50) step({ kind: 'tick', time: tickAt });
    step({ kind: 'frame', socket: 1, time, text });
  }
  return events;
}
