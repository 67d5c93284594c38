import type { ReactNode } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { useWords } from '../words/use-words.js';
import { nameOf, PERSONAS, type Person, personOf } from './people.js';

export interface PersonChoiceProps {
  readonly person: Person;
  /** Whether the catalogue has simulated people. */
  readonly personas: boolean;
  readonly onChange: (person: Person) => void;
}

/** Through whose eyes the second column looks. */
export function PersonChoice({ person, personas, onChange }: PersonChoiceProps): ReactNode {
  const words = useWords();
  const choices = [
    ['me', words.you],
    ['nobody', words.nobody],
    ...(personas ? PERSONAS.map((id) => [id, words.personas[id]] as const) : []),
  ] as const;
  return (
    <RadioGroup
      className="segments"
      orientation="horizontal"
      aria-label={words.seenBy}
      value={nameOf(person)}
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
