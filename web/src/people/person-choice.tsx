import { type ReactNode, useEffect, useRef } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { useWords } from '../words/use-words.js';
import { nameOf, PERSONAS, type Person, personOf } from './people.js';

export interface PersonChoiceProps {
  readonly person: Person;
  /** True if the catalogue has simulated people. */
  readonly personas: boolean;
  readonly onChange: (person: Person) => void;
}

/** Through whose eyes the second column looks. */
export function PersonChoice({ person, personas, onChange }: PersonChoiceProps): ReactNode {
  const words = useWords();
  const group = useRef<HTMLDivElement>(null);
  const chosen = nameOf(person);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the choice has come into sight when there is another
  useEffect(() => {
    const selected = group.current?.querySelector<HTMLElement>('[data-selected]');
    if (selected && group.current) group.current.scrollLeft = selected.offsetLeft - selected.offsetWidth / 2;
  }, [chosen, personas]);
  const choices = [
    ['me', words.you],
    ['nobody', words.nobody],
    ...(personas ? PERSONAS.map((id) => [id, words.personas[id]] as const) : []),
  ] as const;
  return (
    <RadioGroup
      ref={group}
      className="segments"
      orientation="horizontal"
      aria-label={words.seenBy}
      value={chosen}
      onChange={(name) => onChange(personOf(name))}
    >
      {choices.map(([name, label]) => (
        <Radio key={name} value={name} className="segment">
          {label}
        </Radio>
      ))}
    </RadioGroup>
  );
}
