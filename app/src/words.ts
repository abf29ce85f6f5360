/** Words, numbers and dates, as the chosen language writes them. All words come from the server. */

import type { About, Outcome } from "./contract";

export class Words {
  readonly language: string;
  private readonly locale: string;
  private readonly whole: Intl.DateTimeFormat;

  constructor(private readonly about: About) {
    this.language = about.language;
    // English as in Europe: 4 Dec 2017.
    this.locale = about.language === "en" ? "en-GB" : about.language;
    this.whole = this.dates({ day: "numeric", month: "short", year: "numeric" });
  }

  /** Return a fixed text with its places filled in: `{letter}`. */
  say(key: string, values: Record<string, string | number> = {}): string {
    const text = this.about.words[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
  }

  number(value: number, digits: number, signed = false): string {
    // Intl writes -0 as "-0": what rounds to nothing has no sign.
    const rounded = Number(value.toFixed(digits)) || 0;
    return new Intl.NumberFormat(this.locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: signed ? "exceptZero" : "auto",
    })
      .format(rounded)
      .replace("-", "−");
  }

  /** Return a level or a difference of an outcome with its unit. */
  amount(outcome: Outcome, value: number, change: boolean, unit = true): string {
    const number = this.number(value * outcome.scale, digits(outcome), change);
    return unit ? `${number} ${change ? outcome.unit_of_change : outcome.unit}` : number;
  }

  /** Return hours as hours and minutes: "2 h 50 min". */
  duration(hours: number): string {
    const minutes = Math.round(hours * 60);
    const parts = [
      minutes >= 60 ? `${Math.floor(minutes / 60)} ${this.say("h")}` : "",
      minutes % 60 || minutes < 60 ? `${minutes % 60} ${this.say("min")}` : "",
    ];
    return parts.filter(Boolean).join(" ");
  }

  /** Return hours as in a table: "2:50". */
  clock(hours: number, signed = false): string {
    const minutes = Math.round(Math.abs(hours) * 60);
    const sign = minutes === 0 ? "" : hours < 0 ? "−" : signed ? "+" : "";
    return `${sign}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  }

  date(day: string | Date): string {
    return this.whole.format(typeof day === "string" ? utc(day) : day);
  }

  dates(parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    return new Intl.DateTimeFormat(this.locale, { ...parts, timeZone: "UTC" });
  }
}

/** Return a label as it stands inside a sentence; no label of the page begins with a name. */
export function small(label: string): string {
  return label.charAt(0).toLocaleLowerCase() + label.slice(1);
}

/** Return the digits after the comma that an outcome is written with: those its margin needs, and one more. */
export function digits(outcome: Outcome): number {
  return Math.max(0, 1 - Math.floor(Math.log10(outcome.margin * outcome.scale)));
}

/** Return a day like `2018-01-01` as a time that no time zone moves. */
export function utc(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}
