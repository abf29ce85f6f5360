/** Compare while controls move: one question at a time, the newest first, what is stale dropped on both sides. */

import type { Answers } from "./answers";
import type { Comparison, Question } from "./contract";

export interface Listener<Q> {
  answer(question: Q, comparison: Comparison): void;
  waiting(): void;
  failed(error: Error): void;
}

/** How long a rough answer may take before a newer question drops it: so one comes while a slider moves. */
const PATIENCE = 300;

/** Compares: a rough answer over few worlds at once, then all worlds, and never an old one after a new one. */
export class Comparer<Q extends { question: Question }> {
  private wanted: Q | null = null;
  private current: AbortController | null = null;
  private rough = true;
  private since = 0;

  constructor(
    private readonly answers: Answers,
    private readonly listener: Listener<Q>,
  ) {}

  ask(wanted: Q): void {
    this.wanted = wanted;
    if (!this.current) void this.work();
    else if (!this.rough || performance.now() - this.since > PATIENCE) this.current.abort();
  }

  private async work(): Promise<void> {
    let done: Q | null = null;
    while (this.wanted && this.wanted !== done) {
      const wanted: Q = this.wanted;
      try {
        if (this.answers.rough) await this.fetch(wanted, true);
        if (this.wanted === wanted) await this.fetch(wanted, false);
      } catch (error) {
        if (this.current?.signal.aborted) continue;
        this.wanted = null;
        this.listener.failed(error as Error);
      }
      done = wanted;
    }
    this.current = null;
  }

  private async fetch(wanted: Q, rough: boolean): Promise<void> {
    this.current = new AbortController();
    this.rough = rough;
    this.since = performance.now();
    const { signal } = this.current;
    const comparison = await this.answers.compare(wanted.question, rough, signal, () => this.listener.waiting());
    signal.throwIfAborted();
    this.listener.answer(wanted, comparison);
  }
}
