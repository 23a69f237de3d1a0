// An Intercom folder with something of everything in it.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Context } from "../../src/context.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { writeSetting } from "../../src/settings-file/write-settings.ts";
import { ANN, aMessage, BOB, type Machine } from "../machine.ts";

/** Fills the folder of this machine and returns a context over it. */
export async function fullFolder(machine: Machine): Promise<Context> {
	const { paths } = machine.context().config;
	const context = machine.context({ stores: openFileStores(paths) });
	const file = (path: string, text: string) => {
		mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
		writeFileSync(path, text, { mode: 0o600 });
	};
	for (const message of [aMessage(), aMessage({ to: "human" })]) {
		await context.receipts.note(message.id, { state: "queued" });
		await context.mailbox.put(message);
		file(paths.question(message.id), "{}");
		file(paths.longText(message.id), "long");
	}
	file(paths.handOver("0123456789abcdef"), "{}");
	machine.card(ANN);
	for (const path of [paths.predecessors(BOB), paths.limits(BOB), paths.seenTranscript(BOB)]) file(path, "");
	file(paths.waiting(BOB), "{}");
	file(`${paths.waiting(BOB)}.12.0.dead`, "{}");
	file(paths.monitor(BOB), "{}");
	file(paths.listener(4711, 4712), "{}");
	file(join(paths.leases, "profiles.json"), "{}");
	file(paths.client(4711), "1\n");
	file(join(paths.events, `${BOB}.session-start.12`), "");
	file(join(paths.events, "12.tmp"), "");
	file(paths.seenFolders, '{"v":1,"folders":[]}');
	file(join(paths.profiles, `${ANN}.json`), "{}");
	file(paths.owedFor("01890000-0000-7000-8000-000000000001"), "{}");
	for (const room of ["_lobby", "feature-x"])
		file(join(paths.rooms, room, "log", "000000001.json"), '{"v":1}');
	await writeSetting(paths, "push", false, Date.now);
	file(paths.log, '{"at":"2026-03-04T12:00:00.000Z"}\n');
	file(paths.oldLog, '{"at":"2026-03-04T12:00:00.000Z"}\n');
	file(join(paths.plugin, "1.0.0", "package.json"), "{}");
	file(paths.manifest, "{}");
	return context;
}
