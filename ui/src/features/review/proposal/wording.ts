import { plural } from '../../../lib/format';

/** "Template", "Template and Scenario", "Template, Scenario and Edge Case". */
export function listed(names: string[]): string {
  const [last = 'The template', ...others] = [...names].reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
}

/** "3 of 5 rows came". */
export function cameWords(of: number, waiting: number, failed: number): string {
  const came = of - waiting - failed;
  if (waiting > 0) return `${came} of ${plural(of, 'row')} written again`;
  return failed === 0
    ? `${plural(of, 'row')} written again`
    : `${came} of ${plural(of, 'row')} written again, ${failed} failed`;
}
