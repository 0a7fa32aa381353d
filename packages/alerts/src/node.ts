export { fileOutbox, FileOutboxOptions } from './node/file-outbox.js';
export type { FileOutbox } from './node/file-outbox.js';
export { mail } from './node/mail.js';
export type { MailOptions } from './node/mail.js';
