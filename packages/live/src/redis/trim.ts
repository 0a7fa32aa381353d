import type { RedisConnection } from '@veloce/core/redis';

/**
 * Lets go of decisions that every group of readers has acknowledged. Without readers all stay.
 *
 * @param first The first entry that has to stay in any case, counted from 1.
 */
export async function trimDecisions(
  redis: RedisConnection['redis'],
  answer: RedisConnection['answer'],
  decisions: string,
  first: number,
): Promise<void> {
  if ((await answer(redis.exists(decisions))) === 0) return;
  const groups = (await answer(redis.xinfo('GROUPS', decisions))) as readonly (readonly unknown[])[];
  if (groups.length === 0) return;
  let least = first;
  for (const fields of groups) {
    const of = (name: string): string => String(fields[fields.indexOf(name) + 1]);
    const [pending, oldest] = (await answer(redis.xpending(decisions, of('name')))) as [
      number,
      string | null,
    ];
    const open = pending > 0 && oldest !== null ? numberOf(oldest) : numberOf(of('last-delivered-id')) + 1;
    least = Math.min(least, open);
  }
  await answer(redis.xtrim(decisions, 'MINID', `${least}-0`));
}

const numberOf = (id: string): number => Number(id.split('-')[0]);
