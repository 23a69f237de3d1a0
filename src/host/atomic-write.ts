import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileError, onDisk } from "./file-error.ts";
import { ensurePrivateFolder } from "./private-folder.ts";
import { syncFile, syncFolder } from "./sync.ts";

/** Maildir's own rule: what has lain in tmp/ for 36 hours belongs to a writer that died. */
const STALE_MS = 36 * 3600_000;

/**
 * Puts `text` in place of `file` (0600; its folder is made where it is missing, 0700). A reader
 * sees the old text or the new one, never a part. When this returns, the new text survives a crash.
 * @throws IntercomError as `fileError` says; the old text is then still there.
 */
export async function writeAtomic(file: string, text: string): Promise<void> {
	const folder = dirname(file);
	await ensurePrivateFolder(folder);
	const path = await writeTemporary(folder, basename(file), text);
	try {
		fs.renameSync(path, file);
	} catch (error) {
		discard(path);
		throw fileError(error, folder);
	}
	await syncFolder(folder);
}

/**
 * The same without the promise to survive a crash, for a file whose folder is there. What lies at
 * `file`, a link or a pipe, is replaced and neither followed nor waited for.
 * @throws IntercomError as `fileError` says; the old text is then still there.
 */
export function replaceText(file: string, text: string): void {
	const path = `${file}.${randomHex(6)}.tmp`;
	try {
		fs.writeFileSync(path, text, { flag: "wx", mode: 0o600 });
		fs.renameSync(path, file);
	} catch (error) {
		discard(path);
		throw fileError(error, dirname(file));
	}
}

/**
 * Writes a temporary file (0600) into `folder` and syncs it to the disk.
 * @returns its path.
 * @throws IntercomError as `fileError` says; nothing is then left of the file.
 */
export async function writeTemporary(
	folder: string,
	name: string,
	content: string | Buffer,
): Promise<string> {
	const path = join(folder, `${name}.${randomHex(6)}.tmp`);
	const fd = onDisk(folder, () => fs.openSync(path, "wx", 0o600));
	try {
		fs.writeFileSync(fd, content);
		await syncFile(fd);
	} catch (error) {
		discard(path);
		throw fileError(error, folder);
	} finally {
		fs.closeSync(fd);
	}
	return path;
}

/**
 * Removes the temporary files of writers that died long ago. Never throws: leftovers harm nobody.
 */
export function sweepTemporary(folder: string): void {
	try {
		for (const name of fs.readdirSync(folder)) {
			if (!name.endsWith(".tmp")) continue;
			const path = join(folder, name);
			const written = fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
			if (written < Date.now() - STALE_MS) fs.rmSync(path);
		}
	} catch {}
}

/** Removes a file that is no longer wanted, if it can. Never throws. */
export function discard(path: string): void {
	try {
		fs.rmSync(path, { force: true });
	} catch {
		// The caller has an error of its own to tell. A temporary file that stays is swept later.
	}
}

/**
 * Returns so many random bytes, in hex. It does not use node:crypto: to load that takes 4 ms, and a
 * hook that only takes mail needs none of it.
 */
export function randomHex(bytes: number): string {
	return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("hex");
}
