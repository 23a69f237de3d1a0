import { join } from "node:path";
import { listNames } from "../../host/list-names.ts";
import type { BadMail } from "../mailbox.ts";
import { parseName } from "./file-name.ts";
import type { Inbox } from "./inbox.ts";
import { nameBefore, readMail, setAside } from "./mail-file.ts";

/** Sets aside what is no message in cur/, and lists all that was ever set aside. */
export function listBad(at: Inbox): BadMail[] {
	const stuck: BadMail[] = [];
	for (const name of listNames(at.cur)) if (!parseName(name)) stuck.push(...setAside(at, at.cur, name));
	const aside = listNames(at.bad)
		.sort()
		.map((name) => {
			const mail = readMail(at, at.bad, name, nameBefore(name));
			return { file: join(at.bad, name), reason: mail?.fault ?? "could not be read when it came" };
		});
	return [...aside, ...stuck];
}
