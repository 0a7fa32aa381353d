import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import { fault } from '../door.js';
import type { DeskParts } from '../parts.js';
import { marketRow, marketView, positionRow } from '../schemas.js';
import { absent, route } from './route.js';

const id = z.object({ id: z.string().min(1).max(200) });

/** The watch list, a market with its bars, what is held, and why a bar was decided as it was. */
export function marketRoutes(app: OpenAPIHono, { markets, events }: DeskParts): void {
  route(
    app,
    'get',
    '/api/markets',
    { summary: 'The watch list', answer: z.object({ rows: z.array(marketRow), at: z.number() }) },
    ({ context }) =>
      markets === undefined ? absent(context, 'markets') : { rows: markets.rows(), at: events.last() },
  );
  route(
    app,
    'get',
    '/api/markets/{id}',
    {
      summary: 'A market with its newest bars',
      params: id,
      query: z.object({
        bars: z.coerce.number().int().min(1).max(50_000).default(5_000),
        before: z.coerce.number().int().min(0).optional().describe('Only bars whose number is below it.'),
      }),
      answer: marketView.extend({ at: z.number().describe('The newest event that is already in here.') }),
    },
    ({ context, params, query }) => {
      if (markets === undefined) return absent(context, 'markets');
      const at = events.last();
      const view = markets.view(params.id, query.bars, query.before);
      return view === undefined ? unknownMarket(params.id, context) : { ...view, at };
    },
  );
  route(
    app,
    'get',
    '/api/markets/{id}/explain',
    {
      summary: 'Why the strategy decided as it did at a bar',
      params: id,
      query: z.object({ bar: z.coerce.number().int().min(0) }),
      answer: z.object({ lines: z.array(z.string()) }),
    },
    ({ context, params, query }) => {
      if (markets?.explain === undefined) return absent(context, 'markets');
      const lines = markets.explain(params.id, query.bar);
      return lines === undefined
        ? context.json(
            fault(`bar ${query.bar} of ${params.id} is not held`, 'Choose a bar on the chart.'),
            404,
          )
        : { lines };
    },
  );
  route(
    app,
    'get',
    '/api/positions',
    { summary: 'What is held', answer: z.array(positionRow) },
    ({ context }) => (markets === undefined ? absent(context, 'markets') : markets.positions()),
  );

  function unknownMarket(asked: string, context: Parameters<typeof absent>[0]): Response {
    const ids = markets?.rows().map((row) => row.id) ?? [];
    return context.json(
      fault(
        `there is no market ${JSON.stringify(asked)}`,
        ids.length === 0 ? 'No market is running.' : `There are: ${ids.slice(0, 20).join(', ')}.`,
      ),
      404,
    );
  }
}
