import { type Stats, statSync } from "node:fs";
import { IntercomError } from "../errors.ts";
import { onDisk } from "./file-error.ts";
import { isOwn } from "./owner.ts";

/** Others may write into it. */
const WRITABLE_BY_ALL = 0o002;

const ANOTHER = "or set CLAUDE_INTERCOM_DIR to a folder of your own.";

/**
 * Refuses a folder in which another user could read or plant mail: one that belongs to somebody
 * else, or that everybody may write. A folder that is not there yet is fine.
 * @throws IntercomError `denied`, with the command that mends it.
 */
export function refuseFolderOfOthers(folder: string): void {
	const stat = statOf(folder);
	if (!stat) return;
	const path = quoted(folder);
	if (!isOwn(folder)) {
		throw new IntercomError("denied", "Intercom's folder belongs to another user.", {
			hint: `Make it yours: \`sudo chown -R "$(id -u)" ${path} && chmod 700 ${path}\`; ${ANOTHER}`,
		});
	}
	if ((stat.mode & WRITABLE_BY_ALL) !== 0) {
		throw new IntercomError("denied", "Every user of this machine may write into Intercom's folder.", {
			hint: `Close it: \`chmod 700 ${path}\`, and look at what lies in it; ${ANOTHER}`,
		});
	}
}

/**
 * Refuses a run by root in another user's home (`sudo` keeps HOME on some systems). The user's own
 * programs could not use the files that root would leave there, and the user's hooks would run as
 * root.
 * @throws IntercomError `denied`, with what to do instead.
 */
export function refuseHomeOfOthers(home: string): void {
	const owner = process.getuid?.() === 0 ? statOf(home)?.uid : undefined;
	if (owner === undefined || owner === 0) return;
	const asThem = `sudo -u '#${owner}' claude-intercom …`;
	throw new IntercomError("denied", "This runs as root, and the home folder belongs to another user.", {
		hint: `Run it as that user: \`${asThem}\`; or as root with a home of its own: \`sudo -H\`.`,
	});
}

function statOf(path: string): Stats | undefined {
	return onDisk(path, () => statSync(path, { throwIfNoEntry: false }));
}

/** As a shell reads it. */
function quoted(path: string): string {
	return `'${path.replaceAll("'", "'\\''")}'`;
}
