import type { SettingsSection } from '../state/place.svelte';

/** The parts of the settings, in their order. `words` is what they may be looked for by. */
export const settingsSections: { name: SettingsSection; label: string; words: string }[] = [
  { name: 'provider', label: 'Provider', words: 'Model, key, address, terms, limits' },
  { name: 'prices', label: 'Prices', words: 'What a model costs' },
  { name: 'mail', label: 'E-mail', words: 'An e-mail when a batch is complete' },
  { name: 'background', label: 'In the background', words: 'Start at login, tray, closing the window' },
  { name: 'notifications', label: 'Notifications', words: 'When the desktop tells something' },
  { name: 'appearance', label: 'Appearance', words: 'Theme, text size, density, columns' },
  { name: 'keys', label: 'Keys', words: 'Single-letter keys' },
  { name: 'data', label: 'Data', words: 'Folder, backups, restore' },
  { name: 'support', label: 'Logs and support', words: 'Diagnostics, level of the log' },
];
