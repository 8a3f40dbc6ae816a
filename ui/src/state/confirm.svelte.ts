export interface Question {
  /** "Delete 12 conversations?" */
  title: string;
  /** What will be lost, in one or two sentences. */
  description: string;
  /** The verb on the button. */
  verb: string;
  variant?: 'danger-primary' | 'primary';
  run: () => void | Promise<void>;
}

/** The one question that is asked before something that cannot be undone. */
class Confirm {
  question = $state.raw<Question | null>(null);

  ask(question: Question): void {
    this.question = question;
  }

  close(): void {
    this.question = null;
  }
}

export const confirm = new Confirm();
