/** A leader's hours: a fixed total, shared out. */

/** Return the hours after one activity got what was wanted and the others, in proportion, what is left. */
export function shareOut(
  hours: Record<string, number>,
  moved: string,
  wanted: number,
  total: number,
): Record<string, number> {
  const others = Object.keys(hours).filter((key) => key !== moved);
  const before = others.reduce((sum, key) => sum + (hours[key] ?? 0), 0);
  const given = Math.min(Math.max(tidy(wanted), 0), total);
  const after: Record<string, number> = {};
  let left = total - given;
  for (const key of Object.keys(hours)) {
    if (key === moved) after[key] = given;
    else if (key === others.at(-1)) after[key] = Math.max(0, Number(left.toFixed(9)));
    else {
      const share = before > 0 ? (hours[key] ?? 0) / before : 1 / others.length;
      after[key] = Math.min(tidy((total - given) * share), left);
      left -= after[key];
    }
  }
  return after;
}

/** Return hours to a ten-thousandth: short in a link, and a third of a second. */
function tidy(hours: number): number {
  return Math.round(hours * 1e4) / 1e4;
}
