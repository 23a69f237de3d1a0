import { existsSync } from "node:fs";
import { IntercomError } from "../../errors.ts";
import { discard, writeTemporary } from "../../host/atomic-write.ts";
import { linkIfFree } from "../../host/link.ts";
import { syncFolder } from "../../host/sync.ts";
import type { Entry } from "../../model/entry.ts";
import { entryText } from "../entry-text.ts";
import type { Draft } from "../room-log.ts";
import { checkEntry } from "../well-formed.ts";
import { packFull } from "./pack.ts";
import { entryFile, isPacked, isThere, type Places, prepare } from "./places.ts";

/** Writes an entry into tmp/, synced. Appending it is a link into the log. */
export async function draftEntry(at: Places, entry: Entry): Promise<Draft> {
	const checked = checkEntry(entry);
	if (![at.tmp, at.log].every((folder) => existsSync(folder))) await prepare(at, at.tmp, at.log);
	const file = await writeTemporary(at.tmp, `${checked.id}.json`, entryText(checked));
	return {
		async append(number) {
			if (!linkAs(at, file, number)) return false;
			await syncFolder(at.log);
			discard(file);
			await packFull(at, number);
			return true;
		},
		discard: () => discard(file),
	};
}

/** No await in here: it is one step among those of this process. */
function linkAs(at: Places, file: string, number: number): boolean {
	if (!isNext(at, number)) return false;
	const name = entryFile(at, number);
	const linked = linkIfFree(file, name);
	if (linked === "missing") throw roomRemoved(at);
	if (linked === "taken") return false;
	if (isNext(at, number)) return true;
	// While this process stood still, others took the number, and packed it: the name was free again.
	// Readers look at the pack alone.
	discard(name);
	return false;
}

function isNext(at: Places, number: number): boolean {
	return (number === 1 || isThere(at, number - 1)) && !isPacked(at, number);
}

function roomRemoved(at: Places): IntercomError {
	return new IntercomError("internal", "The room was removed while an entry of it was written.", {
		hint: `Look what removes files below ${at.root}, then try again.`,
	});
}
