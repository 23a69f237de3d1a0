// hooks/intercom-hook, the shell before Node, as Claude Code runs it: a command with the event as
// JSON on stdin, in a shell we do not choose.
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { frame } from "../../src/messages/frame.ts";
import type { Message } from "../../src/model/message.ts";
import { pathsIn } from "../../src/paths.ts";
import { ANN, aMachine, aMessage, BOB, type Machine, markless } from "../machine.ts";
import { contextOf, hook, hookRunner, SILENT, stopEvent } from "./run-hook.ts";

let machine: Machine;
let run: ReturnType<typeof hookRunner>;
beforeEach(() => {
	machine = aMachine();
	run = hookRunner(machine);
});
afterEach(() => machine.end());

const stores = () => openFileStores(pathsIn(machine.intercomDir));
const box = () => stores().mailbox;
const inbox = (...names: string[]) => join(machine.intercomDir, "inbox", BOB, ...names);
async function mail(...texts: string[]): Promise<Message[]> {
	const messages = texts.map((each) => aMessage({ text: each }));
	for (const message of messages) await box().put(message);
	return messages;
}

describe("where there is no mail, the hook says nothing, exits 0 and starts no node:", () => {
	it.each<[string, () => unknown]>([
		["no folder at all", () => {}],
		["an empty inbox", () => mkdirSync(inbox("new"), { recursive: true })],
		[
			"mail that was read",
			async () => {
				const [message] = await mail("old");
				await (await box().take(BOB, message?.id ?? ""))?.done();
			},
		],
		["mail of another session", () => box().put(aMessage({ to: ANN, from: { session: BOB, name: "b" } }))],
		[
			"unfinished mail",
			() => {
				mkdirSync(inbox("tmp"), { recursive: true });
				writeFileSync(inbox("tmp", "x.json"), "{}");
			},
		],
		[
			"files that are no mail",
			() => {
				mkdirSync(inbox("new"), { recursive: true });
				writeFileSync(inbox("new", ".DS_Store"), "");
				writeFileSync(inbox("new", "notes.txt"), "");
			},
		],
		[
			"a file in the inbox's place",
			() => {
				mkdirSync(dirname(inbox()), { recursive: true });
				writeFileSync(inbox(), "");
			},
		],
		[
			"a dangling link in the inbox's place",
			() => {
				mkdirSync(dirname(inbox()), { recursive: true });
				symlinkSync("/nowhere", inbox());
			},
		],
	])("%s", async (_, prepare) => {
		await prepare();
		expect(await run(stopEvent())).toEqual(SILENT);
		// Not even a node that is missing would be missed.
		expect(await run(stopEvent(), { env: { PATH: "/nowhere" } })).toEqual(SILENT);
	});
});

describe("unread mail", () => {
	it("is found in the default folder", async () => {
		const [message] = [aMessage({ text: "at home" })];
		await openFileStores(pathsIn(join(machine.root, "home", ".claude-intercom"))).mailbox.put(message);
		const ran = await run(stopEvent(), { env: { CLAUDE_INTERCOM_DIR: undefined } });
		expect(markless(contextOf(ran))).toBe(markless(frame(message)));
	});
});

describe("the script", () => {
	const shells = ["sh", "dash", "bash", "zsh"].filter((shell) => existsSync(join("/bin", shell)));

	it.each(shells)("runs in %s", async (shell) => {
		await mail("waiting");
		expect(contextOf(await run(stopEvent(), { shell: join("/bin", shell) }))).toContain("waiting");
		expect(await run(stopEvent(), { shell: join("/bin", shell) })).toEqual(SILENT);
	});

	it.each([
		["an absolute link", (folder: string) => symlinkSync(hook, join(folder, "claude-intercom-hook"))],
		[
			"a chain of relative links and a linked package, as npm makes them",
			(folder: string) => {
				symlinkSync(dirname(dirname(hook)), join(folder, "claude-intercom"));
				symlinkSync("claude-intercom/hooks/intercom-hook", join(folder, "real"));
				symlinkSync("./real", join(folder, "claude-intercom-hook"));
			},
		],
		[
			"a link that stands for the whole of hooks/",
			(folder: string) => {
				symlinkSync(dirname(hook), join(folder, "hooks"));
				symlinkSync("hooks/intercom-hook", join(folder, "claude-intercom-hook"));
			},
		],
	])("finds its program through %s", async (_, link) => {
		await mail("waiting");
		const folder = join(machine.root, "bin with blanks");
		mkdirSync(folder);
		link(folder);
		expect(contextOf(await run(stopEvent(), { command: join(folder, "claude-intercom-hook") }))).toContain(
			"waiting",
		);
	});
});
