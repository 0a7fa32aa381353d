import { attachments, events, outbox, settings } from './event-tables.js';
import { actors, playbookVersions, playbooks } from './playbook-tables.js';
import { outcomes, signals } from './signal-tables.js';
import { fills, funding, orders, tradeFills, trades } from './trade-tables.js';

export { actors, attachments, events, fills, funding, orders, outbox, outcomes, playbookVersions, playbooks };
export { settings, signals, tradeFills, trades };

/** Every table of the journal, in an order in which each comes after those that it points to. */
export const tables = {
  actors,
  playbooks,
  playbookVersions,
  signals,
  outcomes,
  trades,
  orders,
  fills,
  tradeFills,
  funding,
  attachments,
  events,
  settings,
  outbox,
};
