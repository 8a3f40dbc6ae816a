/** Brings a stored value of any kind to one that can be worked with: what is damaged or unknown becomes the usual one. */
export type Parser<T> = (stored: unknown) => T;
export type Parsed<P> = P extends Parser<infer T> ? T : never;

export const flag =
  (usual: boolean): Parser<boolean> =>
  (stored) =>
    typeof stored === 'boolean' ? stored : usual;

export const text =
  (usual = ''): Parser<string> =>
  (stored) =>
    typeof stored === 'string' ? stored : usual;

export const oneOf =
  <const T>(known: readonly T[], usual: NoInfer<T>): Parser<T> =>
  (stored) =>
    known.find((value) => value === stored) ?? usual;

/** The same for an item of a list: null where it is none of them. */
export const memberOf =
  <const T>(known: readonly T[]): Parser<T | null> =>
  (stored) =>
    known.find((value) => value === stored) ?? null;

export interface Range {
  least: number;
  most: number;
  usual: number;
}

export const within =
  ({ least, most, usual }: Range): Parser<number> =>
  (stored) =>
    typeof stored === 'number' && stored >= least && stored <= most ? stored : usual;

/** A number that the database gave. */
export const id: Parser<number | null> = (stored) =>
  typeof stored === 'number' && Number.isSafeInteger(stored) && stored > 0 ? stored : null;

/** Those that `item` knows; it gives null for any other. */
export const listOf =
  <T>(item: Parser<T | null>): Parser<T[]> =>
  (stored) =>
    Array.isArray(stored) ? stored.map(item).filter((value) => value !== null) : [];

export const shape =
  <T extends object>(parts: { [K in keyof T]: Parser<T[K]> }): Parser<T> =>
  (stored) => {
    const values = entries(stored);
    const keys = Object.keys(parts) as (keyof T & string)[];
    return Object.fromEntries(keys.map((key) => [key, parts[key](values[key])])) as T;
  };

/** The values of what is an object; none of what is not. */
export function entries(stored: unknown): Record<string, unknown> {
  const whole = typeof stored === 'object' && stored !== null && !Array.isArray(stored);
  return whole ? (stored as Record<string, unknown>) : {};
}
