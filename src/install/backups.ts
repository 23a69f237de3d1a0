// A person's files as they were, in `backups/` of Intercom's folder.
import { join } from "node:path";
import type { Context } from "../context.ts";
import { writeAtomic } from "../host/atomic-write.ts";
import type { Job } from "./job.ts";
import { type Edit, type Installed, installedIn } from "./manifest.ts";
import { decode, digest, readBytes } from "./person-file.ts";
import type { PersonJson } from "./person-json.ts";

/** The settings as they were before install first edited them. */
export interface OriginalSettings {
	/** `undefined`: there was no such file. */
	backup: string | undefined;
	/** What install has put in so far. */
	inserted: string[];
	/** What install has recorded of this config folder. */
	earlier: Installed | undefined;
}

/**
 * Keeps a file as it is now and returns where; `undefined` where there is no such file.
 * @throws IntercomError `unreadable` where it is no UTF-8
 */
export async function backUp(context: Context, file: string): Promise<string | undefined> {
	const bytes = readBytes(file);
	if (bytes === undefined) return undefined;
	const stamp = new Date(context.now()).toISOString().replace(/[:.]/g, "-");
	const name = `${stamp}-${digest(file).slice(0, 8)}-${file.split("/").at(-1)?.replace(/^\./, "")}`;
	const backup = join(context.config.paths.backups, name);
	const { bom, text } = decode(bytes, file);
	await writeAtomic(backup, bom + text);
	return backup;
}

/**
 * Keeps the settings as they are, and reports it. Where they still are as install left them, the
 * backup of that time is the original: no other is made, and what was put in then counts on.
 */
export async function backUpSettings(job: Job, settings: PersonJson): Promise<OriginalSettings> {
	const { context, dir, report } = job;
	const earlier = installedIn(context, dir);
	if (earlier && settings.bytes && digest(settings.bytes) === earlier.settings.after) {
		const { backup, inserted } = earlier.settings;
		return { backup, inserted, earlier };
	}
	const backup = await backUp(context, settings.file);
	if (backup) report.changes.push(`${backup}: the settings as they were`);
	return { backup, inserted: [], earlier };
}

/**
 * The text of a file before install, its mark included; `undefined`: it was not there, or its
 * backup is lost.
 */
export function originalText({ backup }: Edit): string | undefined {
	return backup === undefined ? undefined : readBytes(backup)?.toString("utf8");
}
