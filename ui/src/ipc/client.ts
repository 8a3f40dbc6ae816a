import { toFailure } from './errors';
import * as bindings from './bindings';
import type {
  AppError,
  ChangesEvent,
  ExportProgressEvent,
  LeavingEvent,
  NoticeEvent,
  ShowBatchEvent,
} from './bindings';

export type * from './bindings';
export { AppFailure, toFailure, type ErrorCode } from './errors';

type Commands = typeof bindings.commands;

/** What a command answers over the wire: its value, or the error in the words for the person. */
export type Result<T, E = AppError> = { status: 'ok'; data: T } | { status: 'error'; error: E };

type Data<R> = Extract<R, { status: 'ok' }> extends { data: infer T } ? T : never;

/** Every command of the shell, giving its value or throwing an AppFailure. */
export type Client = {
  [K in keyof Commands]: (
    ...args: Parameters<Commands[K]>
  ) => Promise<Data<Awaited<ReturnType<Commands[K]>>>>;
};

/** What stands behind the client: the shell, or a fake during development and in tests. */
export interface Backend {
  commands: Commands;
  onChanges(handler: (event: ChangesEvent) => void): Promise<() => void>;
  onNotice(handler: (event: NoticeEvent) => void): Promise<() => void>;
  onLeaving(handler: (event: LeavingEvent) => void): Promise<() => void>;
  onShowBatch(handler: (event: ShowBatchEvent) => void): Promise<() => void>;
  onExportProgress(handler: (event: ExportProgressEvent) => void): Promise<() => void>;
}

const shell: Backend = {
  commands: bindings.commands,
  onChanges: (handler) => bindings.events.changesEvent.listen((event) => handler(event.payload)),
  onNotice: (handler) => bindings.events.noticeEvent.listen((event) => handler(event.payload)),
  onLeaving: (handler) => bindings.events.leavingEvent.listen((event) => handler(event.payload)),
  onShowBatch: (handler) => bindings.events.showBatchEvent.listen((event) => handler(event.payload)),
  onExportProgress: (handler) =>
    bindings.events.exportProgressEvent.listen((event) => handler(event.payload)),
};

let backend: Backend = shell;

/** Replaces the shell. Called once, before the first command. */
export function useBackend(replacement: Backend): void {
  backend = replacement;
}

type AnyCommand = (...args: unknown[]) => Promise<Result<unknown>>;

export const client = new Proxy({} as Client, {
  get(_, name: string) {
    return async (...args: unknown[]) => {
      const command = (backend.commands as unknown as Record<string, AnyCommand>)[name];
      if (!command) throw toFailure(`There is no command named ${name}.`);
      const result = await command(...args).catch((cause: unknown) => {
        throw toFailure(cause);
      });
      if (result.status === 'error') throw toFailure(result.error);
      return result.data;
    };
  },
});

export const onChanges: Backend['onChanges'] = (handler) => backend.onChanges(handler);
export const onNotice: Backend['onNotice'] = (handler) => backend.onNotice(handler);
export const onLeaving: Backend['onLeaving'] = (handler) => backend.onLeaving(handler);
export const onShowBatch: Backend['onShowBatch'] = (handler) => backend.onShowBatch(handler);
export const onExportProgress: Backend['onExportProgress'] = (handler) => backend.onExportProgress(handler);
