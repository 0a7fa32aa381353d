/** Every choice of `size` of the numbers 0 to `count - 1`, each in order, in the order of a dictionary. */
export function combinations(count: number, size: number): readonly (readonly number[])[] {
  const all: number[][] = [];
  const chosen: number[] = [];
  const choose = (from: number): void => {
    if (chosen.length === size) {
      all.push([...chosen]);
      return;
    }
    for (let k = from; k <= count - (size - chosen.length); k++) {
      chosen.push(k);
      choose(k + 1);
      chosen.pop();
    }
  };
  choose(0);
  return all;
}
