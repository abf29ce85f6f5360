/** What a page in a file offers: the choices that were run, and no others. A page of the program offers all. */

import type { About, Choice } from "./contract";

/** Return a choice as a text, the same for equal choices. */
export function keyOf({ staff, caseload, pace, hours, measures }: Choice): string {
  const sorted = (pairs: Record<string, unknown>): unknown => Object.entries(pairs).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([staff, caseload, pace, sorted(hours), sorted(measures)]);
}

const known = new WeakMap<object, Set<string>>();

export function offers({ held }: About, choice: Choice): boolean {
  if (!held) return true;
  if (!known.has(held)) known.set(held, new Set(held.choices.map(keyOf)));
  return known.get(held)!.has(keyOf(choice));
}

/** Return the sizes of office that a page in a file holds, the smallest first. */
export function sizes({ held }: About): number[] {
  return [...new Set(held?.choices.map(({ staff }) => staff))].sort((one, other) => one - other);
}
