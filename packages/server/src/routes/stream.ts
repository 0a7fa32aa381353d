import type { OpenAPIHono } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import type { DeskParts } from '../parts.js';

/** A line now and then, so that a page and the proxies between see that the stream is alive. */
const heartbeatMs = 10_000;

/**
 * Events as they happen. A page that comes back says which one it saw last and gets what it missed; when that is no longer kept, it
 * gets `reload` and asks for everything again.
 */
export function streamRoute(app: OpenAPIHono, { events }: DeskParts): void {
  app.get('/api/events', (context) =>
    streamSSE(context, async (stream) => {
      const asked = context.req.header('last-event-id') ?? context.req.query('after');
      let seen = asked === undefined || !/^\d+$/.test(asked) ? events.last() : Number(asked);
      let wake: () => void = () => undefined;
      const stop = events.listen(() => {
        wake();
      });
      stream.onAbort(() => {
        stop();
        wake();
      });
      try {
        await stream.writeSSE({ event: 'hello', id: String(seen), data: String(events.last()) });
        while (!stream.aborted && !stream.closed) {
          const news = events.since(seen);
          if (news === undefined) {
            seen = events.last();
            await stream.writeSSE({ event: 'reload', id: String(seen), data: '' });
            continue;
          }
          for (const { id, event } of news) {
            await stream.writeSSE({ event: 'desk', id: String(id), data: JSON.stringify(event) });
            seen = id;
          }
          if (events.last() !== seen) continue;
          const timer = await pause(heartbeatMs, (awake) => {
            wake = awake;
          });
          if (timer === 'beat') await stream.writeSSE({ event: 'beat', data: String(events.last()) });
        }
      } finally {
        stop();
      }
    }),
  );
}

/** Resolves when woken, or after a while. */
function pause(ms: number, onWake: (awake: () => void) => void): Promise<'awake' | 'beat'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve('beat');
    }, ms);
    onWake(() => {
      clearTimeout(timer);
      resolve('awake');
    });
  });
}
