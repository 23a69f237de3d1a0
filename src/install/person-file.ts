// Files that are a person's, not ours: links are followed, modes kept, and their folders left as they are.
import { createHash } from "node:crypto";
import { chmodSync, existsSync, readFileSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { IntercomError } from "../errors.ts";
import { discard, writeTemporary } from "../host/atomic-write.ts";
import { onDisk } from "../host/file-error.ts";
import { syncFolder } from "../host/sync.ts";

const BOM = "\ufeff";

/** The bytes of a file as they are; `undefined` where there is none. */
export function readBytes(file: string): Buffer | undefined {
	return onDisk(dirname(file), () => (existsSync(file) ? readFileSync(file) : undefined));
}

/** @throws IntercomError `unreadable` where it is no UTF-8: written back, it would not be what it was. */
export function decode(bytes: Buffer, file: string): { bom: string; text: string } {
	try {
		const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
		return text.startsWith(BOM) ? { bom: BOM, text: text.slice(1) } : { bom: "", text };
	} catch (cause) {
		throw new IntercomError("unreadable", `${file} is not UTF-8.`, {
			hint: "Save it as UTF-8 and run this again; nothing in it was changed.",
			cause,
		});
	}
}

/** Puts `text` in place of the file: readers see old or new. A link stays a link, and the mode is kept. */
export async function replace(file: string, text: string): Promise<void> {
	const target = existsSync(file) ? realpathSync(file) : file;
	const mode = statSync(target, { throwIfNoEntry: false })?.mode ?? 0o600;
	const folder = dirname(target);
	const temporary = await writeTemporary(folder, `.${basename(target)}`, text);
	try {
		onDisk(folder, () => {
			chmodSync(temporary, mode & 0o7777);
			renameSync(temporary, target);
		});
	} catch (error) {
		discard(temporary);
		throw error;
	}
	await syncFolder(folder);
}

export function remove(path: string): void {
	onDisk(dirname(path), () => rmSync(path, { force: true, recursive: true }));
}

export function digest(bytes: Buffer | string): string {
	return createHash("sha256").update(bytes).digest("hex");
}
