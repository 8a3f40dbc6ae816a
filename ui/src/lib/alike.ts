/** Whether two plain objects hold the same plain values. */
export function alike<T extends object>(a: T, b: T): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof T>;
  return [...keys].every((key) => Object.is(a[key] ?? null, b[key] ?? null));
}
