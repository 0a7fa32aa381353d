/** Parameters that note which of them are read. */
export interface ReadRecord {
  /** The parameters to hand to the reader. */
  readonly params: object;
  /** Whether everything that was read is the same in another set. */
  readonly suits: (other: object) => boolean;
  /**
   * The conclusion is used for another set from now on. A read that comes only now, as from a text that is put together late, is
   * noted like the others, and throws {@link Unshared} where the sets differ in it.
   */
  readonly serve: (other: object) => void;
}

/** Thrown where something was concluded for one set and then read differently for another: it has to be concluded again. */
export class Unshared extends Error {
  override readonly name = 'Unshared';
}

/** Begins to record which parameters of a set are read. Values are compared as they are: two equal lists are not the same. */
export function recordReads(own: object): ReadRecord {
  const names = Object.keys(own);
  const values = new Map<string, unknown>(Object.entries(own));
  const read = new Set<string>();
  let served = values;

  const note = (name: string): void => {
    read.add(name);
    if (!Object.is(served.get(name), values.get(name))) {
      throw new Unshared(`${name} is read late, and the sets differ in it`);
    }
  };
  // Properties of its own that can be enumerated: a copy by spread reads them all.
  const properties = [...values].map(([name, value]) => {
    let isRead = false;
    const get = (): unknown => {
      if (!isRead) {
        isRead = true;
        note(name);
      }
      return value;
    };
    return [name, { enumerable: true, get }] as const;
  });
  const params = Object.defineProperties({}, Object.fromEntries(properties));

  return {
    params,
    suits(other) {
      const fields = other as Readonly<Record<string, unknown>>;
      const own = Object.keys(other);
      if (own.length !== names.length || own.some((name, k) => name !== names[k])) return false;
      for (const name of read) if (!Object.is(fields[name], values.get(name))) return false;
      return true;
    },
    serve(other) {
      served = new Map(Object.entries(other));
    },
  };
}
