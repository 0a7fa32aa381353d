import { freqtradeClient, type FreqtradeClient } from '@veloce/live/freqtrade';
import type { Context } from '../config/context.js';
import type { LoadedConfig } from '../config/load.js';
import { needSecret } from '../config/secrets.js';
import { misuse } from '../frame/failure.js';

/** The freqtrade of the configuration. */
export function freqtradeOf(context: Context, { config }: LoadedConfig, what: string): FreqtradeClient {
  if (config.freqtrade === undefined) {
    throw misuse(
      `${what} needs freqtrade in the configuration`,
      "add freqtrade: { url: 'http://127.0.0.1:8080', user: 'desk', password: { env: 'FREQTRADE_PASSWORD' } }",
    );
  }
  const { url, user, password } = config.freqtrade;
  return freqtradeClient({ url, user, password: needSecret(context.io, password, what) });
}
