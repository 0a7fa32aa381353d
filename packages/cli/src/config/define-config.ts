import type { ConfigInput } from './schema.js';

/**
 * A configuration, as `veloce.config.ts` exports it: the editor knows its fields. It is checked when a command reads it.
 *
 * @example
 * ```ts
 * export default defineConfig({
 *   strategy: './strategy.ts',
 *   markets: [{ symbol: 'BTCUSDT', wholeNumberSteps: [1000, 500, 250] }],
 *   alerts: { channels: [{ kind: 'telegram', token: { env: 'TELEGRAM_TOKEN' }, chat: 123456789 }] },
 * });
 * ```
 */
export const defineConfig = (config: ConfigInput): ConfigInput => config;
