// Sends messages through the store itself. As a program, it waits for a line on stdin, sends the
// given number into one inbox, and prints `done`.
import { once } from "node:events";
import { pathToFileURL } from "node:url";
import { v7 } from "uuid";
import type { Context } from "../src/context.ts";
import { put } from "../src/mail/put.ts";
import { openFileStores, type Stores } from "../src/mailbox/stores.ts";
import type { Message } from "../src/model/message.ts";
import { pathsIn } from "../src/paths.ts";

/** What `put` needs of a context: the stores. */
export type Mail = Stores;

export function openMail(intercomDir: string): Mail {
	return openFileStores(pathsIn(intercomDir));
}

const RECEIVER = "22222222-2222-4222-8222-222222222222";
const SENDER = { session: "11111111-1111-4111-8111-111111111111", name: "bench" };

/** Sends one durable message of 2 KB, with its receipt. */
export async function sendOne(mail: Mail, to = RECEIVER, kind: Message["kind"] = "message"): Promise<void> {
	await put(mail as Context, {
		v: 1,
		id: v7(),
		kind,
		from: SENDER,
		to,
		sentAt: new Date().toISOString(),
		text: "The API is merged. ".repeat(100),
		hops: 0,
	});
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
	const [folder = "", count] = process.argv.slice(2);
	const mail = openMail(folder);
	process.stdout.write("ready\n");
	await once(process.stdin, "data");
	for (let sent = 0; sent < Number(count); sent++) await sendOne(mail);
	process.stdout.write("done\n");
	process.exit(0);
}
