// The folders in which a session's tools work.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Session } from "../../test/e2e/harness/session.ts";

/** Where the session has worked: its own folder, and its worktrees. */
export function foldersOf({ cwd }: Session): string[] {
	const worktrees = join(cwd, ".claude/worktrees");
	const names = existsSync(worktrees) ? readdirSync(worktrees) : [];
	return [cwd, ...names.map((name) => join(worktrees, name))];
}

/** Whether a command in one of them has made this file. */
export function isMade(session: Session, file: string): boolean {
	return foldersOf(session).some((folder) => existsSync(join(folder, file)));
}
