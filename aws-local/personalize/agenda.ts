interface Appointment {
  /** Milliseconds since the epoch. */
  readonly due: number;
  readonly work: () => void;
}

/**
 * Scheduled changes, such as the end of an import. The first request after their time applies them, so that
 * no timer runs and a replayed journal ends in the same state.
 */
export class Agenda {
  readonly #appointments = new Set<Appointment>();

  add(due: number, work: () => void): void {
    this.#appointments.add({ due, work });
  }

  /** Does what is due at `at`, in the order in which it fell due, with what that adds until then. */
  settle(at: number): void {
    for (let next = this.#first(at); next !== undefined; next = this.#first(at)) {
      this.#appointments.delete(next);
      next.work();
    }
  }

  /** Of two that fall due at once, the one that was added first. */
  #first(at: number): Appointment | undefined {
    let first: Appointment | undefined;
    for (const each of this.#appointments)
      if (each.due <= at && (first === undefined || each.due < first.due)) first = each;
    return first;
  }
}
