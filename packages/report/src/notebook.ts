export { show } from './notebook/show.js';
export type { Shown, ShownAs, ShowOptions } from './notebook/show.js';
