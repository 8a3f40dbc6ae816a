import { statusLooks, statusOrder, tierOrder, tierWords } from '../../components/status';
import type { Facets, Filter, FilterList } from '../../ipc/client';
import { count } from '../../lib/format';
import { flagOptions } from './flags';
import { isRange, rangeChips, rangeKeys, sameRange, type RangeKey } from './ranges';

/** A part of the filter that a person chooses from a list: OR inside it, AND with the others. */
export type Dimension = FilterList;
export type FilterValue = string | number;

export interface FilterOption {
  value: FilterValue;
  name: string;
  count: number | null;
}

export const dimensions: { key: Dimension; name: string }[] = [
  { key: 'statuses', name: 'Status' },
  { key: 'tiers', name: 'Tier' },
  { key: 'personas', name: 'Persona' },
  { key: 'arcs', name: 'Emotion' },
  { key: 'topics', name: 'Topic' },
  { key: 'intents', name: 'Intent' },
  { key: 'tones', name: 'Tone' },
  { key: 'reasons', name: 'Reason' },
  { key: 'flags', name: 'Flag' },
];

export const noFacets: Facets = {
  personas: [],
  arcs: [],
  topics: [],
  intents: [],
  tones: [],
  reasons: [],
};

export { noFilter } from '../../ipc/filter';

export function isEmpty(filter: Filter): boolean {
  const noDimension = dimensions.every(({ key }) => filter[key].length === 0);
  return (
    noDimension &&
    filter.text.trim() === '' &&
    filter.ids.length === 0 &&
    rangeKeys.every((key) => filter[key] === null) &&
    filter.deferred === null
  );
}

export function sameFilter(a: Filter, b: Filter): boolean {
  return (
    a.text.trim() === b.text.trim() &&
    sameValues(a.ids, b.ids) &&
    rangeKeys.every((key) => sameRange(a[key], b[key])) &&
    a.deferred === b.deferred &&
    dimensions.every(({ key }) => sameValues(a[key], b[key]) && isNot(a, key) === isNot(b, key))
  );
}

function sameValues(left: FilterValue[], right: FilterValue[]): boolean {
  const known = new Set(right);
  return left.length === right.length && left.every((value) => known.has(value));
}

export function toggled(filter: Filter, key: Dimension, value: FilterValue): Filter {
  const values = filter[key] as FilterValue[];
  const next = values.includes(value) ? values.filter((v) => v !== value) : [...values, value];
  return withValues(filter, key, next);
}

/** With rows of this value: a list that says what is left out gives way to it. */
export function including(filter: Filter, key: Dimension, value: FilterValue): Filter {
  const shown = isNot(filter, key) ? withValues(filter, key, []) : filter;
  return (shown[key] as FilterValue[]).includes(value) ? shown : toggled(shown, key, value);
}

/** The list says what is left out. Of an empty one there is nothing to say. */
export function isNot(filter: Filter, key: Dimension): boolean {
  return filter[key].length > 0 && filter.not.includes(key);
}

/** The same list, as "is" or as "is not". */
export function withNot(filter: Filter, key: Dimension, not: boolean): Filter {
  const others = filter.not.filter((other) => other !== key);
  return { ...filter, not: not ? [...others, key] : others };
}

function withValues(filter: Filter, key: Dimension, values: FilterValue[]): Filter {
  const next = { ...filter, [key]: values };
  return values.length === 0 ? withNot(next, key, false) : next;
}

export function optionsOf(key: Dimension, facets: Facets): FilterOption[] {
  switch (key) {
    case 'statuses':
      return statusOrder.map((value) => ({ value, name: statusLooks[value].word, count: null }));
    case 'tiers':
      return tierOrder.map((value) => ({ value, name: tierWords[value], count: null }));
    case 'flags':
      return flagOptions.map((option) => ({ ...option, count: null }));
    case 'intents':
    case 'tones':
    case 'reasons':
      return facets[key].map(({ name, count }) => ({ value: name, name, count }));
    default:
      return facets[key].map(({ id, name, count }) => ({ value: id, name, count }));
  }
}

export interface Chip {
  key: Dimension | RangeKey | 'deferred';
  /** Null: the chip stands for all values of its dimension. */
  value: FilterValue | null;
  text: string;
}

const CHIPS_PER_DIMENSION = 3;

/** What the filter says, piece by piece. Many values of one dimension share a chip. */
export function chipsOf(filter: Filter, facets: Facets): Chip[] {
  const { deferred } = filter;
  const chips = dimensions.flatMap(({ key, name }): Chip[] => {
    const values = filter[key] as FilterValue[];
    if (values.length > CHIPS_PER_DIMENSION) {
      const chosen = isNot(filter, key) ? 'left out' : 'chosen';
      return [{ key, value: null, text: `${name}: ${count(values.length)} ${chosen}` }];
    }
    const options = optionsOf(key, facets);
    return values.map((value) => ({
      key,
      value,
      text: `${name}${isNot(filter, key) ? ' is not' : ''}: ${options.find((o) => o.value === value)?.name ?? value}`,
    }));
  });
  for (const { key, text } of rangeChips(filter)) chips.push({ key, value: null, text });
  if (deferred !== null) {
    chips.push({ key: 'deferred', value: null, text: deferred ? 'Deferred' : 'Not deferred' });
  }
  return chips;
}

/** The filter without what a chip says. */
export function without(filter: Filter, { key, value }: Chip): Filter {
  if (key === 'deferred' || isRange(key)) return { ...filter, [key]: null };
  const values = filter[key] as FilterValue[];
  return withValues(filter, key, value === null ? [] : values.filter((v) => v !== value));
}
