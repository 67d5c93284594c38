/** Through whose eyes the second column looks. */
export type Person = { readonly kind: 'nobody' } | { readonly kind: 'me' } | Persona;

export interface Persona {
  readonly kind: 'persona';
  readonly id: PersonaId;
}

/** The simulated people of the demo; none of them ever looked at a cat. */
export const PERSONAS = ['comic-art-user', 'neon-punk-user', 'origami-clay-user'] as const;
export type PersonaId = (typeof PERSONAS)[number];

/** As the address has it. */
export function personOf(name: string | null): Person {
  if (name === 'nobody') return { kind: 'nobody' };
  const id = PERSONAS.find((persona) => persona === name);
  return id === undefined ? { kind: 'me' } : { kind: 'persona', id };
}

export function nameOf(person: Person): string {
  return person.kind === 'persona' ? person.id : person.kind;
}

const KEY = 'parallax-user';

/** This browser's own user; made at the first visit and kept. */
export function myId(storage: Storage = localStorage): string {
  const known = storage.getItem(KEY);
  if (known !== null && /^[\w-]{1,64}$/.test(known)) return known;
  const made = `web-${newId()}`;
  storage.setItem(KEY, made);
  return made;
}

/** 128 random bits; `crypto.randomUUID` is missing where the page comes without TLS from another machine. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
