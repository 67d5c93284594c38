import { type ReactNode, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Address } from '../address/address.js';
import type { ChangeAddress } from '../address/use-address.js';
import { type Kinds, kindsOf } from '../results/kinds.js';
import type { Results } from '../results/use-results.js';
import { useWords } from '../words/use-words.js';

export interface FiltersProps {
  readonly address: Address;
  readonly change: ChangeAddress;
  readonly results: Results;
}

/** Which images may be found: of these kinds, with any of these tags, no farther than this. */
export function Filters({ address, change, results }: FiltersProps): ReactNode {
  const words = useWords();
  const { types, tags } = address;
  const kinds = useKinds(address, results);
  return (
    <details className="filters">
      <summary className="action">{words.filters}</summary>
      <div className="filters-body">
        <Choice
          label={words.filterTypes}
          values={kinds.types}
          chosen={types}
          onChange={(now) => change({ types: now })}
        />
        <Choice
          label={words.filterTags}
          values={kinds.tags}
          chosen={tags}
          onChange={(now) => change({ tags: now })}
        />
        <AddTag onAdd={(tag) => change({ tags: [...new Set([...tags, tag])] })} />
        <LeastSimilarity address={address} change={change} results={results} />
      </div>
    </details>
  );
}

/** Values found before a filter was set remain selectable. */
function useKinds(address: Address, { everyone, you }: Results): Kinds {
  const seen = useRef<Kinds>({ types: [], tags: [] });
  const { types, tags, clusters } = address;
  const isWhole = types.length + tags.length + clusters.length === 0 || seen.current.types.length === 0;
  if (isWhole && everyone.state === 'shown') seen.current = kindsOf([...everyone.edges, ...you.edges]);
  return {
    types: [...new Set([...types, ...seen.current.types])],
    tags: [...new Set([...tags, ...seen.current.tags])],
  };
}

interface ChoiceProps {
  readonly label: string;
  readonly values: readonly string[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

function Choice({ label, values, chosen, onChange }: ChoiceProps): ReactNode {
  if (values.length === 0) return null;
  return (
    <fieldset className="filters-choice">
      <legend>{label}</legend>
      {values.map((value) => {
        const isChosen = chosen.includes(value);
        return (
          <button
            key={value}
            type="button"
            className={isChosen ? 'chip is-on' : 'chip'}
            aria-pressed={isChosen}
            onClick={() => onChange(isChosen ? chosen.filter((one) => one !== value) : [...chosen, value])}
          >
            <span dir="auto">{value}</span>
          </button>
        );
      })}
    </fieldset>
  );
}

function AddTag({ onAdd }: { readonly onAdd: (tag: string) => void }): ReactNode {
  const words = useWords();
  const [typed, setTyped] = useState('');
  return (
    <form
      className="filters-field"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() === '') return;
        onAdd(typed.trim());
        setTyped('');
      }}
    >
      <label>
        {words.filterOtherTag}
        <input value={typed} maxLength={64} dir="auto" onChange={(event) => setTyped(event.target.value)} />
      </label>
      <Button className="action" type="submit">
        {words.filterAdd}
      </Button>
    </form>
  );
}

/** A cosine: which one is far is the model's own, so the page says what the results have. */
function LeastSimilarity({ address, change, results }: FiltersProps): ReactNode {
  const words = useWords();
  const found = results.everyone.edges.flatMap(({ explanation }) => explanation.similarity ?? []);
  return (
    <p className="filters-field">
      <label>
        {words.leastSimilarity}
        <input
          type="number"
          min={-1}
          max={1}
          step={0.01}
          value={address.least ?? ''}
          onChange={({ target }) => {
            const { valueAsNumber: least, validity } = target;
            if (validity.valid) change({ least: Number.isNaN(least) ? null : least }, 'replace');
          }}
        />
      </label>
      {found.length > 0 && (
        <small>{words.similarityRange(Math.max(...found).toFixed(2), Math.min(...found).toFixed(2))}</small>
      )}
    </p>
  );
}
