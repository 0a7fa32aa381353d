import type { InfluxProvider, SchemaProfile } from '@veloce/data-influx';
import type { Io } from '../frame/io.js';
import { misuse } from '../frame/failure.js';
import type { Config } from './schema.js';
import { needSecret } from './secrets.js';

/** The InfluxDB of the configuration. */
export async function configuredInflux(
  { influx }: Config,
  io: Pick<Io, 'env' | 'cwd'>,
): Promise<InfluxProvider> {
  if (influx === undefined) {
    throw misuse(
      'the configuration names no InfluxDB',
      "add influx: { url: 'http://localhost:8086', database: 'significant_trades' } to it",
    );
  }
  const { aggrServer, importedBars, influxProvider, squeezeFlowSchema } = await import('@veloce/data-influx');
  const profiles: Readonly<Record<typeof influx.profile, SchemaProfile>> = {
    'aggr-server': aggrServer,
    squeezeflow: squeezeFlowSchema,
    imported: importedBars,
  };
  const { url, database, user, password, token, profile, symbols } = influx;
  const auth =
    token !== undefined
      ? { token: needSecret(io, token, 'the InfluxDB') }
      : user !== undefined && password !== undefined
        ? { username: user, password: needSecret(io, password, 'the InfluxDB') }
        : undefined;
  return influxProvider({
    connection: { url, database, ...(auth === undefined ? {} : { auth }) },
    profile: profiles[profile],
    symbols,
  });
}
