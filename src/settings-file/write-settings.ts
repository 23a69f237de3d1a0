import { IntercomError } from "../errors.ts";
import { writeAtomic } from "../host/atomic-write.ts";
import { lease } from "../host/lease.ts";
import type { Paths } from "../paths.ts";
import type { Key, ValueOf } from "../settings/table.ts";
import { keepPushMarker } from "./push-marker.ts";
import { readSettings } from "./read-settings.ts";

/** How long to wait for another process that writes. It needs a few milliseconds. */
const OTHER_WRITER_MS = 5_000;

/**
 * Sets one setting in `config.json` (0600), or takes it out. Everything else in it stays, also keys
 * that are not known. Writers take turns. When this returns, it survives a crash.
 * @param value `undefined` takes it out.
 * @returns whether the setting stood in the file before.
 * @throws IntercomError `unreadable` for a file that cannot be trusted, `limit` where another writer
 *   takes too long; as `writeAtomic`. The file is then as it was.
 */
export async function writeSetting<K extends Key>(
	paths: Paths,
	key: K,
	value: ValueOf<K> | undefined,
	now: () => number,
): Promise<boolean> {
	const release = await lease(paths.leases, "config", { ms: OTHER_WRITER_MS, now });
	if (!release) {
		throw new IntercomError("limit", "Another process is changing the settings.", {
			hint: "Wait until it has ended, and run this again; nothing was changed.",
		});
	}
	try {
		const { content, refused, values } = readSettings(paths.settings);
		if (refused !== undefined) throw untrusted(paths.settings, refused);
		const { v: _, [key]: before, ...others } = content;
		if (value === undefined && before === undefined) return false;
		const next = { v: 1, ...others, ...(value === undefined ? {} : { [key]: value }) };
		const push = key === "push" ? (value as boolean | undefined) : values.push;
		// Whatever dies in between leaves the monitor off.
		if (push === false) await keepPushMarker(paths, false);
		await writeAtomic(paths.settings, `${JSON.stringify(next, null, "\t")}\n`);
		if (push !== false) await keepPushMarker(paths, true);
		return before !== undefined;
	} finally {
		release();
	}
}

function untrusted(file: string, why: string): IntercomError {
	return new IntercomError("unreadable", why, {
		hint: `Mend ${file}, or move it away, and run this again; it was not changed.`,
	});
}
