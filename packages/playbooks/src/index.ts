export type { Refusal } from './bounds.js';
export { playbookJsonSchema, PlaybookSchema } from './document.js';
export type {
  Playbook,
  PlaybookCondition,
  PlaybookInput,
  PlaybookNumber,
  PlaybookOperand,
} from './document.js';
export { parsePlaybook, playbookFaults } from './parse-playbook.js';
export { playbookStrategy } from './playbook-strategy.js';
