/** Venues whose streams can be followed. */
export const venueNames = [
  'binance-usdm',
  'binance-spot',
  'bybit',
  'coinbase',
  'deribit',
  'hyperliquid',
  'kraken',
  'mexc',
  'okx',
] as const;

/** One of the venues. */
export type VenueName = (typeof venueNames)[number];

/** Names that venues had before, and have in the files of others. */
export const formerVenueNames = { okex: 'okx' } as const satisfies Readonly<Record<string, VenueName>>;

/** A venue by its present or its former name. */
export type GivenVenueName = VenueName | keyof typeof formerVenueNames;

/** The names that may be given. */
export const givenVenueNames: readonly GivenVenueName[] = [
  ...venueNames,
  ...(Object.keys(formerVenueNames) as (keyof typeof formerVenueNames)[]),
];

/** The present name of a venue. */
export const presentVenueName = (name: GivenVenueName): VenueName =>
  name in formerVenueNames ? formerVenueNames[name as keyof typeof formerVenueNames] : (name as VenueName);

/** The note about a former name; `undefined` for a present one. */
export const formerNameNote = (name: string): string | undefined =>
  Object.hasOwn(formerVenueNames, name)
    ? `${name} is called ${formerVenueNames[name as keyof typeof formerVenueNames]} now, and is read as that`
    : undefined;
