import { statusLooks, statusOrder, tierOrder, tierWords } from '../../components/status';
import { count } from '../../lib/format';
import type { Facets, Filter } from '../../ipc/client';

/** A part of the filter that a person chooses from a list: OR inside it, AND with the others. */
export type Dimension = Exclude<keyof Filter, 'text' | 'ids'>;
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
];

export const noFacets: Facets = { personas: [], arcs: [], topics: [], intents: [], tones: [] };

export { noFilter } from '../../ipc/filter';

export function isEmpty(filter: Filter): boolean {
  const noDimension = dimensions.every(({ key }) => filter[key].length === 0);
  return noDimension && filter.text.trim() === '' && filter.ids.length === 0;
}

export function sameFilter(a: Filter, b: Filter): boolean {
  return (
    a.text.trim() === b.text.trim() &&
    sameValues(a.ids, b.ids) &&
    dimensions.every(({ key }) => sameValues(a[key], b[key]))
  );
}

function sameValues(left: FilterValue[], right: FilterValue[]): boolean {
  const known = new Set(right);
  return left.length === right.length && left.every((value) => known.has(value));
}

export function toggled(filter: Filter, key: Dimension, value: FilterValue): Filter {
  const values = filter[key] as FilterValue[];
  const next = values.includes(value) ? values.filter((v) => v !== value) : [...values, value];
  return { ...filter, [key]: next };
}

export function optionsOf(key: Dimension, facets: Facets): FilterOption[] {
  switch (key) {
    case 'statuses':
      return statusOrder.map((value) => ({ value, name: statusLooks[value].word, count: null }));
    case 'tiers':
      return tierOrder.map((value) => ({ value, name: tierWords[value], count: null }));
    case 'intents':
    case 'tones':
      return facets[key].map(({ name, count }) => ({ value: name, name, count }));
    default:
      return facets[key].map(({ id, name, count }) => ({ value: id, name, count }));
  }
}

export interface Chip {
  key: Dimension;
  /** Null: the chip stands for all values of its dimension. */
  value: FilterValue | null;
  text: string;
}

const CHIPS_PER_DIMENSION = 3;

/** What the filter says, piece by piece. Many values of one dimension share a chip. */
export function chipsOf(filter: Filter, facets: Facets): Chip[] {
  return dimensions.flatMap(({ key, name }): Chip[] => {
    const values = filter[key] as FilterValue[];
    if (values.length > CHIPS_PER_DIMENSION) {
      return [{ key, value: null, text: `${name}: ${count(values.length)} chosen` }];
    }
    const options = optionsOf(key, facets);
    return values.map((value) => ({
      key,
      value,
      text: `${name}: ${options.find((o) => o.value === value)?.name ?? value}`,
    }));
  });
}
