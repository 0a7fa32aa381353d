import type { Context, Reply } from '../config/context.js';
import { shownValues } from '../config/show.js';

/** Prints what counts, and where each value comes from. */
export async function config(context: Context): Promise<Reply> {
  const loaded = await context.config();
  const values = shownValues(loaded, context.io);
  const width = Math.max(...values.map(({ path }) => path.length));
  const sources = Math.max(...values.map(({ source }) => source.length));
  const lines = values.map(
    ({ path, value, source }) =>
      `${path.padEnd(width)}  ${source.padEnd(sources)}  ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return {
    text: [`configuration: ${loaded.file ?? 'none here; everything is a default'}`, '', ...lines].join('\n'),
    json: { file: loaded.file ?? null, values },
  };
}
