import { rm } from 'node:fs/promises';
import { copilotOrThrow, copilotTools } from '@veloce/copilot';
import { serveMcpHttp } from '@veloce/copilot/mcp';
import { orThrow } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { folderStore } from '@veloce/data-files/store';

// A store of bars; yours holds real ones.
await rm('out/copilot', { recursive: true, force: true });
const store = folderStore({ folder: 'out/copilot' });
const { data } = simulateMarket({ seed: 7, bars: 5_000 });
await orThrow(store.append(data));

// The tools of a model: they read, within limits, and none can trade.
const tools = copilotTools({ data: store }, { bars: 100_000 });
console.log(tools.map(({ name }) => name).join(', '));

// A program asks as a model does.
const coverage = tools.find(({ name }) => name === 'market_coverage');
const { symbol, timeframe } = data;
if (coverage !== undefined) console.log(await copilotOrThrow(coverage.run({ symbol, timeframe })));

// An MCP server for desktop clients: loopback only, with a token.
const { url, close } = await serveMcpHttp(tools, { port: 0 });
console.log(`connect to ${url}`);
await close();
