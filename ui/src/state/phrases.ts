import { client, type PhraseKind } from '../ipc/client';
import { toastFailure, toastUndo } from './toasts';

/** So many phrases can be avoided at a time. */
export const MOST_AVOIDED = 12;

export type Decision = 'avoid' | 'allow' | null;

interface Phrase {
  kind: PhraseKind;
  text: string;
  decision: string | null;
}

/** Decides about a phrase, with a way back. `after` follows each change that went through. */
export async function decidePhrase(
  datasetId: number,
  phrase: Phrase,
  decision: Decision,
  after: () => void,
  note?: string,
): Promise<void> {
  const { kind, text } = phrase;
  const decide = async (made: string | null) => {
    await client.decidePhrase({ datasetId, kind, text, decision: made });
    after();
  };
  try {
    await decide(decision);
  } catch (cause) {
    toastFailure(cause);
    return;
  }
  toastUndo(said(text, decision), () => decide(phrase.decision), note);
}

function said(text: string, decision: Decision): string {
  if (decision === 'avoid') return `Avoided from now on: “${text}”`;
  return decision === 'allow' ? `Allowed: “${text}”` : `Neither avoided nor allowed: “${text}”`;
}
