export { mcpServer } from './mcp/mcp-server.js';
export type { McpOptions } from './mcp/mcp-server.js';
export { serveMcpHttp } from './mcp/serve-http.js';
export type { McpHttpOptions, ServedMcpHttp } from './mcp/serve-http.js';
export { serveMcpStdio } from './mcp/serve-stdio.js';
export type { ServedMcp, StdioStreams } from './mcp/serve-stdio.js';
