import { optionalColumns, requiredColumns, timeframes } from '@veloce/core';
import { catalog } from '@veloce/indicators';
import * as z from 'zod';

/** A number of a playbook: as it stands, or the parameter of that name. */
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
      readonly on?: (typeof timeframes)[number] | undefined;
    }
  | {
      /** An indicator of the catalog. */
      readonly study: string;
      /** Its arguments, in the order of the catalog; those left out are the catalog's defaults. */
      readonly with?: readonly PlaybookNumber[] | undefined;
      /** What it reads; the columns it is named after, and the close for `source`, unless given. */
      readonly of?: readonly PlaybookOperand[] | undefined;
      /** Which output, for those with several. */
      readonly output?: string | undefined;
      readonly lag?: number | undefined;
      readonly on?: (typeof timeframes)[number] | undefined;
    };

/** What must hold: 1, 0, or not known where a value it needs is missing; what is not known never holds, and neither does its `not`. */
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
    };

/** How two values may be compared. */
export const comparisons = ['<', '<=', '>', '>=', 'crosses-above', 'crosses-below'] as const;

/** The most bars a document may look back at once. */
export const longestLookback = 10_000;

const schemas = /* @__PURE__ */ (() => {
  const bars = z.int().min(1).max(longestLookback);
  const number = z.union([z.number(), z.strictObject({ param: z.string() })]);
  const where = { lag: z.int().min(0).max(longestLookback).optional(), on: z.enum(timeframes).optional() };
  const operand: z.ZodType<PlaybookOperand> = z.lazy(() =>
    z.union([
      z.number(),
      z.strictObject({ param: z.string() }),
      z.strictObject({ column: z.enum([...requiredColumns.slice(1), ...optionalColumns]), ...where }),
      z.strictObject({
        study: z.enum(catalog.map(({ name }) => name)),
        with: z.array(number).max(8).optional(),
        of: z.array(operand).min(1).max(8).optional(),
        output: z.string().optional(),
        ...where,
      }),
    ]),
  );
  const condition: z.ZodType<PlaybookCondition> = z.lazy(() =>
    z.union([
      z.strictObject({ left: operand, is: z.enum(comparisons), right: operand }),
      z.strictObject({ all: z.array(condition).min(1).max(12) }),
      z.strictObject({ any: z.array(condition).min(1).max(12) }),
      z.strictObject({ not: condition }),
      z.strictObject({ within: bars, of: condition }),
    ]),
  );
  const level = z.union([
    z.strictObject({ atr: number, bars: bars.default(14) }),
    z.strictObject({ fraction: number }),
  ]);
  const share = z.number().gt(0).lt(1);
  const document = z.strictObject({
    format: z.literal(1),
    name: z.string().trim().min(1).max(100),
    idea: z.string().max(2_000).optional(),
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
    score: z.number().min(0).max(10).default(5),
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
