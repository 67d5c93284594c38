interface Appointment {
  /** Milliseconds since the epoch. */
  readonly due: number;
  readonly work: () => void;
}

/**
 * What changes by itself as time goes by, such as an import that is over: done by the first request that
 * comes when it is due, so that no timer runs and a journal that is done again ends in the same state.
 */
export class Agenda {
  #appointments: readonly Appointment[] = [];

  add(due: number, work: () => void): void {
    this.#appointments = [...this.#appointments, { due, work }];
  }

  /** Does what is due at `at`, in the order in which it fell due. */
  settle(at: number): void {
    const due = this.#appointments.filter((each) => each.due <= at).sort((a, b) => a.due - b.due);
    if (due.length === 0) return;
    this.#appointments = this.#appointments.filter((each) => each.due > at);
    for (const { work } of due) work();
  }
}
