export { copilotOrThrow, CopilotException, describeCopilotError } from './error.js';
export type { AnswerUnusable, CopilotError, ModelFailed } from './error.js';
export { copilotTools, saveDraftTool } from './tools/copilot-tools.js';
export type { ToolLimits } from './limits.js';
export type { CopilotTool, ToolAnswer, ToolControl } from './read-tool.js';
export type { CopilotSources } from './tools/sources.js';
export { judgePlaybooks } from './funnel/judge-playbooks.js';
export type { JudgeOptions } from './funnel/options.js';
export { describeProposals } from './funnel/table.js';
export type { JudgedProposal, ProposalFigures, ProposalStage, ProposalTable } from './funnel/table.js';
export type { ModelCall } from './model/model-call.js';
export type { CopilotModel, ModelSettings } from './model/settings.js';
export { proposePlaybooks, replayProposals } from './propose/propose-playbooks.js';
export { saveProposals } from './propose/save-proposals.js';
export type { SaveOptions } from './propose/save-proposals.js';
export type { PlaybookTask, ProposalRun } from './propose/task.js';
export { askJournal } from './ask/ask-journal.js';
export type { JournalAnswer, AskOptions, AnswerEvidence } from './ask/ask-journal.js';
export { guardQuery } from './query/guard-query.js';
export type {
  CheckedSentence,
  CheckedText,
  CheckedAgainst,
  DroppedSentence,
  SentenceSource,
} from './checked/check-sentences.js';
export { checkSentences } from './checked/check-sentences.js';
export { describeMarket, marketNote, writeMarketNote } from './note/market-note.js';
export type { MarketNote, MarketNoteOptions, NoteOptions } from './note/market-note.js';
export { marketFacts } from './note/read-facts.js';
export type { MarketFactsOptions } from './note/read-facts.js';
export type { MarketFacts, SignalFact } from './note/market-facts.js';
