/** The state: what the user has chosen, and the way back. */

import type { Choice } from "./contract";

export const LETTERS = ["a", "b", "c", "d"] as const;
export type Letter = (typeof LETTERS)[number];

export interface State {
  readonly now: Choice;
  readonly locked: Partial<Record<Letter, Choice>>;
  /** Assumed numbers that are fixed, in every scenario alike; the others vary from world to world. */
  readonly assumed: Record<string, number>;
  /** What all are compared with: a locked scenario, or typical leadership. */
  readonly against: Letter | null;
}

export class Store {
  private past: State[] = [];
  private future: State[] = [];
  private before: State | null = null;

  constructor(
    public state: State,
    private readonly changed: () => void,
  ) {}

  /** The state before the movement that goes on, if one does. */
  get settled(): State {
    return this.before ?? this.state;
  }

  /** Change something while a control still moves: seen at once, and no step of its own to undo. */
  preview(change: Partial<State>): void {
    this.before ??= this.state;
    this.state = { ...this.state, ...change };
    this.changed();
  }

  /** Change something for good, or settle what was previewed. */
  commit(change: Partial<State> = {}): void {
    const before = this.settled;
    const after = { ...this.state, ...change };
    this.before = null;
    if (same(before, after)) return;
    this.past.push(before);
    this.future = [];
    this.state = after;
    this.changed();
  }

  choose(change: Partial<Choice>, settled: boolean): void {
    const now = { ...this.state.now, ...change };
    if (settled) this.commit({ now });
    else this.preview({ now });
  }

  undo(): void {
    this.step(this.past, this.future);
  }

  redo(): void {
    this.step(this.future, this.past);
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  private step(from: State[], to: State[]): void {
    const next = from.pop();
    if (!next) return;
    to.push(this.state);
    this.before = null;
    this.state = next;
    this.changed();
  }
}

/** Return the letters under which scenarios are locked, in order. */
export function lockedLetters(state: State): Letter[] {
  return LETTERS.filter((letter) => state.locked[letter]);
}

/** Return the next free letter, if one of `most` is left. */
export function freeLetter(state: State, most: number): Letter | undefined {
  return LETTERS.slice(0, most).find((letter) => !state.locked[letter]);
}

function same(one: State, other: State): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
