import { Writable } from 'node:stream';
import { journalOrThrow } from '@veloce/journal';
import { copilotSources } from '../config/copilot-sources.js';
import type { Context, Reply } from '../config/context.js';
import { misuse } from '../frame/failure.js';
import { openConfiguredJournal } from '../live/open-desk.js';
import { version } from '../version.js';

/** Options of `veloce mcp`. */
export interface McpCommandOptions {
  readonly http?: boolean;
  readonly port?: number;
}

/** Serves the tools that read journal and store over the Model Context Protocol; none of them writes or trades. */
export async function mcp(context: Context, { http = false, port }: McpCommandOptions): Promise<Reply> {
  if (port !== undefined && !http)
    throw misuse('--port is for --http: without it the server speaks over standard streams', 'add --http');
  const { io } = context;
  const loaded = await context.config();
  const signal = context.untilInterrupted();
  const sources = await copilotSources(loaded);
  const [{ copilotTools }, { serveMcpHttp, serveMcpStdio }] = await Promise.all([
    import('@veloce/copilot'),
    import('@veloce/copilot/mcp'),
  ]);
  signal.throwIfAborted();
  const journal = await openConfiguredJournal(context, loaded);
  try {
    signal.throwIfAborted();
    const tools = copilotTools({ ...sources, journal });
    const about = { name: 'veloce', version };
    if (http) {
      const { url, token, ended } = await serveMcpHttp(tools, {
        ...about,
        signal,
        ...(port === undefined ? {} : { port }),
      });
      io.err(`clients connect to ${url}\nwith the header authorization: Bearer ${token}\nCtrl-C ends it.\n`);
      await ended;
      return { text: '' };
    }
    const input = io.input();
    const output = new Writable({
      decodeStrings: false,
      write(text: string, _encoding, done) {
        io.out(text);
        done();
      },
    });
    const served = await serveMcpStdio(tools, { input, output }, about);
    signal.addEventListener('abort', () => void served.close(), { once: true });
    await served.ended;
    input.destroy();
    return { text: '' };
  } finally {
    await journalOrThrow(journal.close());
  }
}
