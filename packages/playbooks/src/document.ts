import { optionalColumns, requiredColumns, timeframes, type Timeframe } from '@veloce/core';
import * as z from 'zod';
import { HoursSchema, type PlaybookHours } from './hours.js';
import { studies } from './studies.js';

/** A number of a playbook: a literal, or the parameter of that name. */
export type PlaybookNumber = number | { readonly param: string };

/** A value at each bar. */
export type PlaybookOperand =
  | PlaybookNumber
  | {
      /** A column of the market. */
      readonly column: string;
      /** How many bars ago, of the timeframe it is read on. */
      readonly lag?: number | undefined;
      /** The coarser timeframe it is read on; its bars count once they have closed. */
      readonly on?: Timeframe | undefined;
    }
  | {
      /** An indicator of the catalog, or a study of the market as a whole: `profile`, `zones`, `regime`, `fusion` … */
      readonly study: string;
      /** Its arguments, in their order; those left out are its defaults. A word is a session or an anchor. */
      readonly with?: readonly (PlaybookNumber | string)[] | undefined;
      /** The inputs of an indicator; by default the columns it is named after, and the close for `source`. */
      readonly of?: readonly PlaybookOperand[] | undefined;
      /** The output, for kernels with several. */
      readonly output?: string | undefined;
      readonly lag?: number | undefined;
      readonly on?: Timeframe | undefined;
    };

/** A condition: 1, 0, or unknown if a value it needs is missing; an unknown one never holds, and neither does its `not`. */
export type PlaybookCondition =
  | { readonly all: readonly PlaybookCondition[] }
  | { readonly any: readonly PlaybookCondition[] }
  | { readonly not: PlaybookCondition }
  | {
      /** It held at one of this many last bars, this one included. */
      readonly within: number;
      readonly of: PlaybookCondition;
    }
  | {
      readonly left: PlaybookOperand;
      readonly is: (typeof comparisons)[number];
      readonly right: PlaybookOperand;
    }
  | {
      /** The bar closes within these hours. */
      readonly hours: PlaybookHours;
    };

/** A score or a confidence: a literal, or a base plus points where conditions hold. */
export type PlaybookPoints =
  | number
  | {
      readonly base: number;
      /** The points that each condition adds; the sum is kept within its bounds. */
      readonly add: readonly { readonly when: PlaybookCondition; readonly points: number }[];
    };

/** How two values may be compared. */
export const comparisons = ['<', '<=', '>', '>=', 'crosses-above', 'crosses-below'] as const;

/** The place of a stop or a target: a distance from the close of the signal, or a price. */
export type PlaybookLevel =
  | { readonly atr: PlaybookNumber; readonly bars: number }
  | { readonly fraction: PlaybookNumber }
  | { readonly at: PlaybookOperand };

/** The columns of a market that a document may read. */
export const columnNames: readonly string[] = /* @__PURE__ */ [
  ...requiredColumns.slice(1),
  ...optionalColumns,
  'bookImbalance',
];

/** Timeframes that values may be read on: those whose bars begin at multiples of their length. */
export const coarseTimeframes: readonly Timeframe[] = /* @__PURE__ */ timeframes.filter(
  (one) => one !== '1w',
);

/** The most bars a document may look back at once. */
export const longestLookback = 10_000;

const schemas = /* @__PURE__ */ (() => {
  const bars = z.int().min(1).max(longestLookback);
  const number = z.union([z.number(), z.strictObject({ param: z.string() })]);
  const where = {
    lag: z.int().min(0).max(longestLookback).optional(),
    on: z.enum(coarseTimeframes).optional(),
  };
  const operand: z.ZodType<PlaybookOperand, PlaybookOperand> = z.lazy(() =>
    z.union([
      z.number(),
      z.strictObject({ param: z.string() }),
      z.strictObject({ column: z.enum(columnNames), ...where }),
      z.strictObject({
        study: z.enum([...studies().keys()]),
        with: z
          .array(z.union([number, z.string().max(100)]))
          .max(8)
          .optional(),
        of: z.array(operand).min(1).max(8).optional(),
        output: z.string().optional(),
        ...where,
      }),
    ]),
  );
  const condition: z.ZodType<PlaybookCondition, PlaybookCondition> = z.lazy(() =>
    z.union([
      z.strictObject({ left: operand, is: z.enum(comparisons), right: operand }),
      z.strictObject({ all: z.array(condition).min(1).max(12) }),
      z.strictObject({ any: z.array(condition).min(1).max(12) }),
      z.strictObject({ not: condition }),
      z.strictObject({ within: bars, of: condition }),
      z.strictObject({ hours: HoursSchema }),
    ]),
  );
  const oneLevel = z.union([
    z.strictObject({ atr: number, bars: bars.default(14) }),
    z.strictObject({ fraction: number }),
    z.strictObject({ at: operand }),
  ]);
  const level = z.union([
    ...oneLevel.options,
    z.strictObject({ long: oneLevel.optional(), short: oneLevel.optional() }),
  ]);
  const points = (most: number) => {
    const own = z.number().min(0).max(most);
    const step = z.strictObject({ when: condition, points: z.number().min(-most).max(most) });
    return z.union([own, z.strictObject({ base: own, add: z.array(step).min(1).max(12) })]);
  };
  const share = z.number().gt(0).lt(1);
  const document = z.strictObject({
    format: z.literal(1),
    name: z.string().trim().min(1).max(100),
    idea: z.string().max(2_000).optional(),
    source: z.string().max(1_000).optional(),
    markets: z.array(z.string().min(1).max(100)).max(100).optional(),
    timeframe: z.enum(timeframes).optional(),
    params: z
      .record(
        z.string().regex(/^[a-z][A-Za-z0-9]{0,31}$/),
        z.strictObject({
          default: z.number(),
          least: z.number(),
          most: z.number(),
          whole: z.boolean().default(false),
          about: z.string().max(200).optional(),
        }),
      )
      .default({}),
    long: condition.optional(),
    short: condition.optional(),
    exit: condition.optional(),
    stop: level.optional(),
    target: level.optional(),
    trailing: z
      .union([
        z.strictObject({ atr: z.number().positive().max(100), bars: bars.default(14) }),
        z.strictObject({ fraction: share }),
      ])
      .optional(),
    timeStop: bars.optional(),
    partial: z
      .array(z.strictObject({ atR: z.number().positive().max(1_000), fraction: z.number().gt(0).max(1) }))
      .min(1)
      .max(10)
      .optional(),
    hours: HoursSchema.optional(),
    cooldown: bars.optional(),
    score: points(10).default(5),
    confidence: points(1).optional(),
    size: z.number().gt(0).max(1).default(1),
  });
  return { document };
})();

/**
 * The shape of a playbook document. It knows shapes and bounds; `parsePlaybook` also checks what only the catalog and the document's own
 * parameters can tell, and says where a document is wrong in words.
 */
export const PlaybookSchema = /* @__PURE__ */ (() => schemas.document)();

/** A playbook, with its defaults filled in. */
export type Playbook = z.output<typeof PlaybookSchema>;
/** A playbook as it is written. */
export type PlaybookInput = z.input<typeof PlaybookSchema>;

/** The JSON Schema of a playbook document, for editors and language models. */
export function playbookJsonSchema(): unknown {
  return z.toJSONSchema(schemas.document, { io: 'input' });
}
