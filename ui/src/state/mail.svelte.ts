import { toast } from 'svelte-sonner';
import {
  client,
  toFailure,
  type AppFailure,
  type BatchView,
  type MailSetup,
  type MailView,
} from '../ipc/client';
import { place } from './place.svelte';
import { datasets } from './datasets.svelte';
import { feed } from './feed';
import { toastFailure } from './toasts';

const FAILED_MS = 12_000;
/** What no waiting mends: the person has to do something. */
const needsPerson = ['not_set_up', 'no_password', 'keychain'];

/** Whether mail can be sent, and which mails did not go out. */
class Mail {
  setup = $state.raw<MailSetup | null>(null);
  failure = $state.raw<AppFailure | null>(null);
  /** Batches whose mail a button was pressed for. */
  busy = $state<number | null>(null);

  #states = new Map<number, MailView['state']>();
  /** For each question on its way, the mails that were heard of since. */
  readonly #asking = new Set<MailView[]>();

  readonly ready = $derived(this.setup?.ready ?? false);
  /** Mails that stay where they are until the person does something. */
  readonly stuck = $derived(
    (this.setup?.troubled ?? []).filter(
      (mail) => mail.state === 'failed' || needsPerson.includes(mail.problem?.code ?? ''),
    ),
  );

  /** Loads and keeps it true. Gives back how to stop. */
  start(): () => void {
    void this.load();
    return feed.follow({ batches: (batches) => this.#see(batches), resync: () => void this.load() });
  }

  async load(): Promise<void> {
    const heard: MailView[] = [];
    this.#asking.add(heard);
    try {
      this.setup = await client.mailSetup();
      this.failure = null;
      // The answer may be from before.
      for (const mail of heard) this.#put(mail);
    } catch (cause) {
      this.failure = toFailure(cause);
    } finally {
      this.#asking.delete(heard);
    }
  }

  /** Goes to the batch that a mail is about, whatever dataset it belongs to. */
  async show(mail: MailView): Promise<void> {
    try {
      if (datasets.current?.id !== mail.datasetId) await datasets.select(mail.datasetId);
      place.go('batches', { batchId: mail.batchId });
    } catch (cause) {
      toastFailure(cause);
    }
  }

  /** Lets the mail about a batch go out now. */
  async send(batchId: number): Promise<void> {
    await this.#during(batchId, async () => this.#take(await client.sendMail(batchId)));
  }

  async giveUp(batchId: number): Promise<void> {
    await this.#during(batchId, async () => this.#take(await client.cancelMail(batchId)));
  }

  async #during(batchId: number, work: () => Promise<void>): Promise<void> {
    this.busy = batchId;
    try {
      await work();
    } catch (cause) {
      toastFailure(cause);
    } finally {
      this.busy = null;
    }
  }

  #see(batches: BatchView[]): void {
    for (const { mail } of batches) {
      if (!mail) continue;
      const before = this.#states.get(mail.batchId);
      this.#states.set(mail.batchId, mail.state);
      this.#take(mail);
      // Only what happens while somebody may look; what failed before stands in the banner.
      if (mail.state === 'failed' && before !== undefined && before !== 'failed')
        tell(mail, () => void this.show(mail));
    }
  }

  #take(mail: MailView): void {
    for (const heard of this.#asking) heard.push(mail);
    this.#put(mail);
  }

  #put(mail: MailView): void {
    if (!this.setup) return;
    const others = this.setup.troubled.filter((other) => other.batchId !== mail.batchId);
    const troubled = mail.state === 'failed' || (mail.state === 'queued' && mail.problem !== null);
    this.setup = { ...this.setup, troubled: troubled ? [...others, mail] : others };
  }
}

function tell(mail: MailView, show: () => void): void {
  toast.error(`The e-mail about batch ${mail.batchId} was not sent`, {
    description: mail.problem ? `${mail.problem.title}. ${mail.problem.todo}` : undefined,
    duration: FAILED_MS,
    action: { label: 'Show', onClick: show },
  });
}

export const mail = new Mail();
