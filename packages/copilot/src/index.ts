export { copilotOrThrow, CopilotException, describeCopilotError } from './error.js';
export type { AnswerUnusable, CopilotError, ModelFailed } from './error.js';
export { copilotTools, saveDraftTool } from './tools/copilot-tools.js';
export type { ToolLimits } from './tools/limits.js';
export type { CopilotTool, ToolAnswer, ToolControl } from './tools/read-tool.js';
export type { CopilotSources } from './tools/sources.js';
