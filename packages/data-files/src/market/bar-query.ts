import { BarQuerySchema } from '@veloce/core';
import { workOptions } from './rules.js';

/** A query of bars with nothing else in it: a misspelt bound must not load everything. */
export const StrictQuerySchema = /* @__PURE__ */ (() => BarQuerySchema.safeExtend(workOptions).strict())();
