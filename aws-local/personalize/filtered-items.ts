import type { DatasetGroupMemory } from './datasets/dataset-group-memory.js';
import type { Filter } from './filter-expression.js';
import { columnOf } from './item-columns.js';
import type { Learner } from './learner.js';

/** The user's events and the items that a filter applies to. */
export interface FilterContext {
  readonly memory: Pick<DatasetGroupMemory, 'item'>;
  readonly learner: Learner;
  readonly userId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** @param values  the filter's own with its parameters filled in; `*` matches anything */
export function filteredItems(
  itemIds: readonly string[],
  { dataset, field, effect, negated }: Filter,
  values: ReadonlySet<string>,
  context: FilterContext,
): readonly string[] {
  const holds = dataset === 'Items' ? itemTest(field, context) : eventTest(context);
  return itemIds.filter((itemId) => {
    const matches = holds(itemId, values) !== negated;
    return effect === 'INCLUDE' ? matches : !matches;
  });
}

type Test = (itemId: string, values: ReadonlySet<string>) => boolean;

/** Several values of a column are joined by `|`. */
function itemTest(field: string, { memory }: FilterContext): Test {
  return (itemId, values) => {
    if (field.toUpperCase() === 'ITEM_ID') return values.has(itemId);
    const value = columnOf(memory.item(itemId), field);
    return value !== undefined && (values.has('*') || value.split('|').some((each) => values.has(each)));
  };
}

function eventTest({ learner, userId, at }: FilterContext): Test {
  const touched = learner.touched(userId, at);
  return (itemId, values) =>
    [...touched].some(([type, items]) => items.has(itemId) && (values.has('*') || values.has(type)));
}
