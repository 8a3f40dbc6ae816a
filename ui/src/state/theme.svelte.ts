import { TEXT_SIZES, prefs, type WindowPrefs } from '../ipc/prefs';

export type ThemeChoice = WindowPrefs['theme'];
export type Density = WindowPrefs['density'];

/** Up to this width, at the normal text size, the sidebar shows icons alone: the room belongs to the table. */
const NARROW = 1180;
/** Up to this height, at the normal text size, what stands above and below a text makes room for it. */
const SHORT = 600;

/** Colors, text size and row density: chosen by the person, else by the system. */
class Theme {
  #choice = $state<ThemeChoice>('system');
  #scale = $state(1);
  #density = $state<Density>('normal');
  #systemDark = $state(false);
  #width = $state(1440);
  #height = $state(900);

  readonly dark = $derived(this.#choice === 'system' ? this.#systemDark : this.#choice === 'dark');
  /** Larger text makes a window narrow sooner; styles read it as `data-narrow` on the root. */
  readonly narrow = $derived(this.#width / this.#scale <= NARROW);
  /** Styles read it as `data-short` on the root. */
  readonly short = $derived(this.#height / this.#scale <= SHORT);
  /** Height of a table row in pixels; whole, so that rows never blur. */
  readonly rowHeight = $derived(Math.round((this.#density === 'compact' ? 30 : 36) * this.#scale));

  /** Reads the preferences and follows the system from then on. */
  start(): void {
    this.#choice = prefs.get('theme');
    this.#scale = prefs.get('textScale');
    this.#density = prefs.get('density');
    const system = window.matchMedia?.('(prefers-color-scheme: dark)');
    this.#systemDark = system?.matches ?? false;
    system?.addEventListener('change', (event) => {
      this.#systemDark = event.matches;
      this.#apply();
    });
    this.#measure();
    window.addEventListener('resize', () => this.#measure());
  }

  #measure(): void {
    this.#width = window.innerWidth;
    this.#height = window.innerHeight;
    this.#apply();
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }
  set choice(value: ThemeChoice) {
    this.#choice = value;
    prefs.set('theme', value);
    this.#apply();
  }

  get scale(): number {
    return this.#scale;
  }
  set scale(value: number) {
    this.#scale = value;
    prefs.set('textScale', value);
    this.#apply();
  }

  /** One step larger or smaller. */
  enlarge(step: 1 | -1): void {
    const others = TEXT_SIZES.filter((size) => (step > 0 ? size > this.#scale : size < this.#scale));
    const next = step > 0 ? others[0] : others.at(-1);
    if (next !== undefined) this.scale = next;
  }

  get density(): Density {
    return this.#density;
  }
  set density(value: Density) {
    this.#density = value;
    prefs.set('density', value);
  }

  #apply(): void {
    const root = document.documentElement;
    root.dataset.theme = this.dark ? 'dark' : 'light';
    root.toggleAttribute('data-narrow', this.narrow);
    root.toggleAttribute('data-short', this.short);
    root.style.setProperty('--text-scale', String(this.#scale));
  }
}

export const theme = new Theme();
