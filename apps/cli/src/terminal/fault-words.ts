// What a command says of the fault that ended it.

const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  EACCES: 'may not be opened: permission denied',
  EISDIR: 'is a directory, not a file',
};

/** @returns what was wrong with which file where the system refused one, the error's own message otherwise */
export function faultWords(error: unknown): string {
  const { code, path, syscall, message = String(error) } = Object(error) as Partial<NodeJS.ErrnoException>;
  const words = syscall === 'open' || syscall === 'read' ? SYSTEM[code ?? ''] : undefined;
  if (words === undefined) return message;
  return path === undefined ? `What is given as a file ${words}.` : `${path} ${words}.`;
}
