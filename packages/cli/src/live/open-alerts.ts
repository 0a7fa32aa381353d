import { resolve } from 'node:path';
import { createAlerts, type Alerts, type AlertsWorld } from '@veloce/alerts';
import { fileOutbox } from '@veloce/alerts/node';
import { routesOf } from '../config/channels.js';
import type { LoadedConfig } from '../config/load.js';
import type { Context } from '../config/context.js';
import { orFail } from '../frame/failure.js';

/** Alerts on their way, as the configuration wants them. */
export interface OpenAlerts {
  readonly alerts: Alerts;
  /** Ends the deliveries and lets go of the outbox. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the alerts of a process.
 *
 * @param name The process: each has its own outbox.
 */
export async function openAlerts(
  context: Context,
  { config, folder }: LoadedConfig,
  name: string,
  world: Pick<AlertsWorld, 'onDelivery' | 'onFault'> = {},
): Promise<OpenAlerts> {
  const { channels, quietHours, repeatMs, folder: outboxes } = config.alerts;
  const routes = routesOf(channels, context.io, (text) => {
    context.say(text, { alert: text });
  });
  const outbox = await orFail(fileOutbox(resolve(folder, outboxes, name)));
  const alerts = createAlerts(
    { routes: [...routes], outbox, repeatMs, ...(quietHours === undefined ? {} : { quietHours }) },
    world,
  );
  const ending = new AbortController();
  const running = alerts.run(ending.signal);
  return {
    alerts,
    async close() {
      await alerts.deliver(AbortSignal.timeout(300)); // what is due gets a last chance; the rest waits in the outbox
      ending.abort();
      await running;
      outbox.close();
    },
  };
}
