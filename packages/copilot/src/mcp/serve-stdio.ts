import { Readable, Writable } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { parseOptions } from '@veloce/core';
import * as z from 'zod';
import type { CopilotTool } from '../read-tool.js';
import { mcpServer, type McpOptions } from './mcp-server.js';

/** The two ends of a program that a desktop client has started. */
export interface StdioStreams {
  readonly input: Readable;
  readonly output: Writable;
}

const Streams = /* @__PURE__ */ (() =>
  z.strictObject({ input: z.instanceof(Readable), output: z.instanceof(Writable) }))();

/** A server that runs. */
export interface ServedMcp {
  /** Ends it. */
  readonly close: () => Promise<void>;
  /** Settles when it has ended, whoever ended it. */
  readonly ended: Promise<void>;
}

/**
 * Serves tools over standard input and output, as desktop clients start them. Nothing else may be written to the output.
 *
 * @throws {RangeError} naming the option that is wrong.
 * @example
 * ```ts
 * const { ended } = await serveMcpStdio(copilotTools({ data }), { input: process.stdin, output: process.stdout });
 * await ended;
 * ```
 */
export async function serveMcpStdio(
  tools: readonly CopilotTool[],
  streams: StdioStreams,
  options: McpOptions = {},
): Promise<ServedMcp> {
  const { input, output } = parseOptions('serveMcpStdio: streams', Streams, streams);
  const server = mcpServer(tools, options);
  const ended = new Promise<void>((resolve) => {
    server.server.onclose = resolve;
  });
  const close = () => server.close();
  // A client that goes away closes the input, and says nothing more.
  input.once('end', () => void close());
  input.once('close', () => void close());
  await server.connect(new StdioServerTransport(input, output));
  return { close, ended };
}
