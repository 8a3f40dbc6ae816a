import { watchUnsaved } from '../../state/unsaved';
import { MailForm } from './mailForm.svelte';
import { ProviderForm } from './providerForm.svelte';

interface Form {
  readonly unsaved: boolean;
  load(): Promise<void>;
  /** Asks the keychain anew: it may have been locked, unlocked or changed meanwhile. */
  lookAgain(): Promise<unknown>;
}

/** The form of a section of the settings, kept for as long as something in it is not saved. */
class Draft<F extends Form> {
  #form: F | null = null;
  #drop: (() => void) | null = null;
  readonly #make: () => F;

  constructor(what: string, make: () => F) {
    this.#make = make;
    watchUnsaved(what, () => this.#form?.unsaved ?? false);
  }

  /** As it was left where that was not saved, else with what is stored. */
  open(): F {
    if (this.#form?.unsaved) {
      void this.#form.lookAgain();
      return this.#form;
    }
    this.#drop?.();
    // In a root of its own: what it derives has to outlive the section that opened it.
    let form: F | undefined;
    this.#drop = $effect.root(() => void (form = this.#make()));
    this.#form = form as F;
    void this.#form.load();
    return this.#form;
  }
}

export const providerDraft = new Draft('the provider', () => new ProviderForm());
export const mailDraft = new Draft('e-mail', () => new MailForm());
