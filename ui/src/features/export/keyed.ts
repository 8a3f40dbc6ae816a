export interface Part {
  text: string;
  /** It names what comes after it. */
  key: boolean;
}

const YAML = /^[ \t]*(?:- )?[\w.-]+:(?=\s|$)/gm;
const JSON_KEY = /"[\w-]+"(?=:)/g;

/** A text of YAML or JSON, cut where its keys begin and end. Whatever else it is stays whole. */
export function keyed(text: string, yaml: boolean): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(yaml ? YAML : JSON_KEY)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index), key: false });
    parts.push({ text: match[0], key: true });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), key: false });
  return parts;
}
