export { journalPart, settingsPart } from './journal-part.js';
export type { JournalPartOptions } from './journal-part.js';
