/**
 * Options that are to be taken apart before their fields are checked. The value is not shown: it may be a password in the wrong place.
 *
 * @throws {TypeError} unless it is an object.
 */
export function optionsObject<Options extends object>(where: string, options: Options): Options {
  const value: unknown = options;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return options;
  const kind = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
  throw new TypeError(`${where}: must be an object, got ${kind}`);
}
