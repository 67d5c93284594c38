/** A picture of a catalogue of which subject and style are known. */
export interface Picture {
  readonly id: string;
  readonly subject: string;
  readonly style: string;
}

/** A catalogue's pictures, grouped as the rows draw from them. */
export class Pictures {
  readonly subjects: readonly string[];
  readonly styles: readonly string[];
  readonly #byId: ReadonlyMap<string, Picture>;
  readonly #bySubject: ReadonlyMap<string, readonly Picture[]>;
  readonly #byStyle: ReadonlyMap<string, readonly Picture[]>;

  constructor(readonly all: readonly Picture[]) {
    this.#byId = new Map(all.map((picture) => [picture.id, picture]));
    this.#bySubject = grouped(all, ({ subject }) => subject);
    this.#byStyle = grouped(all, ({ style }) => style);
    this.subjects = [...this.#bySubject.keys()];
    this.styles = [...this.#byStyle.keys()];
  }

  get(id: string): Picture {
    const picture = this.#byId.get(id);
    if (picture === undefined) throw new Error(`The catalogue holds ${id}, of which nothing is known.`);
    return picture;
  }

  of(subject: string): readonly Picture[] {
    return this.#bySubject.get(subject) ?? [];
  }

  inStyle(style: string): readonly Picture[] {
    return this.#byStyle.get(style) ?? [];
  }
}

function grouped<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}
