export { comparePlaybooks, describePlaybook } from './describe.js';
export type { PlaybookChange } from './describe.js';
export type { Refusal } from './bounds.js';
export { playbookJsonSchema, PlaybookSchema } from './document.js';
export type {
  Playbook,
  PlaybookCondition,
  PlaybookInput,
  PlaybookNumber,
  PlaybookOperand,
} from './document.js';
export { HoursSchema } from './hours.js';
export type { PlaybookHours } from './hours.js';
export { parsePlaybook, playbookFaults } from './parse-playbook.js';
export { playbookOf } from './playbook-of.js';
export { playbookStrategy } from './playbook-strategy.js';
export { playbookShelf } from './shelf/shelf.js';
export { suggestPlaybooks } from './suggest.js';
export type { PlaybookSide, PlaybookSuggestions, Suggestion } from './suggest.js';
export { followPlaybooks } from './follow.js';
export type { FollowedPlaybooks } from './follow.js';
export { suggesting } from './suggesting.js';
export type { WithPhases } from './suggesting.js';
export { conditionText, parseCondition } from './text.js';
