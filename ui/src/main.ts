import '@fontsource-variable/inter';
import { mount } from 'svelte';
import './base.css';
import './tokens.css';
import './components/controls.css';
import './components/overlays.css';
import { prefs } from './ipc/prefs';
import { viewOf } from './lazy.svelte';
import { app } from './state/app.svelte';
import { theme } from './state/theme.svelte';

async function start(): Promise<void> {
  // The fake stands in for the shell during development only: no other build contains it.
  if (import.meta.env.MODE === 'fake') (await import('./ipc/fake')).install(location.search);
  // Asked for while the preferences and the larger part of the program are read: the first picture waits for the slowest
  // of them, not for their sum.
  void app.start();
  // With it, no text is ever laid out in another font: to find one on the system takes longer than all the rest.
  const letters = document.fonts.load("1em 'Inter Variable'").catch(() => []);
  const place = prefs.load().then(() => viewOf(prefs.get('view')).read());
  const [{ default: App }] = await Promise.all([import('./App.svelte'), place, letters]);
  theme.start();
  const target = document.getElementById('app');
  if (target) mount(App, { target });
}

void start();
