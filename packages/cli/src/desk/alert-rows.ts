import type { AlertEvent, Alerts, OutboxMessage } from '@veloce/alerts';
import type { AlertRow } from '@veloce/dashboard';
import type { AlertsPart } from '@veloce/server';

const states = { waiting: 'pending', delivered: 'sent', 'given-up': 'failed' } as const;

/** Alerts and where they went, as the desk shows them. */
export function alertRowsOf(alerts: Pick<Alerts, 'ledger' | 'test'>): AlertsPart {
  return {
    async list(limit) {
      const listed = await alerts.ledger(limit * 4)(); // an alert has a message for each channel
      if (listed._tag === 'Left') throw new Error(listed.left.message);
      return rowsOf(listed.right).slice(0, limit);
    },
    async test() {
      const told = await alerts.test()();
      if (told._tag === 'Left') throw new Error(told.left.message);
    },
  };
}

function rowsOf(messages: readonly OutboxMessage[]): readonly AlertRow[] {
  const byId = group(messages);
  return [...byId.values()].flatMap((own) => {
    const { alert } = own[0]?.body as { readonly alert: AlertEvent };
    const { id, time: at, severity, title, text } = alert;
    const deliveries = own.map(({ channel, state, attempts, answer }) => ({
      channel,
      state: states[state],
      attempts,
      answer,
    }));
    return [{ id, at, severity, title, text, deliveries }];
  });
}

function group(messages: readonly OutboxMessage[]): Map<string, OutboxMessage[]> {
  const byId = new Map<string, OutboxMessage[]>();
  for (const message of messages) byId.set(message.id, [...(byId.get(message.id) ?? []), message]);
  return byId;
}
