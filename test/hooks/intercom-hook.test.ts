// hooks/intercom-hook, the shell before Node, as Claude Code runs it: a command with the event as
// JSON on stdin, in a shell we do not choose.
import { execFileSync } from "node:child_process";
import {
	chmodSync,
	chownSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readProcess } from "../../src/host/processes.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { frame } from "../../src/messages/frame.ts";
import type { Message } from "../../src/model/message.ts";
import type { Profile } from "../../src/model/profile.ts";
import { pathsIn } from "../../src/paths.ts";
import { writeProfile } from "../../src/sessions/profiles.ts";
import { ANN, aMachine, aMessage, BOB, type Machine, markless } from "../machine.ts";
import { withOtherUser } from "../other-user.ts";
import { aClient, contextOf, hook, hookRunner, SILENT, SILENT_NODE, stopEvent } from "./run-hook.ts";

let machine: Machine;
let run: ReturnType<typeof hookRunner>;
beforeEach(() => {
	machine = aMachine();
	aClient(machine);
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

describe("mail that has a mark", () => {
	const marked = async (message: Message) => {
		await box().put(message);
		writeFileSync(inbox("status-only"), `${message.id}\n`);
	};

	it.each<Partial<Message>>([{}, { urgent: true }, { kind: "status" }])(
		"starts no node, whatever its rank: %j",
		async (change) => {
			await marked(aMessage(change));
			expect(await run(stopEvent())).toEqual(SILENT);
			await box().put(aMessage({ kind: "status" }));
			expect(await run(stopEvent())).toMatchObject({ node: true });
		},
	);

	it("starts node once it was handed over, as it waits to be settled", async () => {
		const message = aMessage({ kind: "status" });
		await marked(message);
		await (await box().take(BOB, message.id))?.handOver("0123456789abcdef");
		expect(await run(stopEvent())).toMatchObject({ node: true });
	});
});

describe("a session that is closed by its own profile", () => {
	const context = () => ({ ...machine.context({ stores: stores() }), now: () => Date.now() });
	const says = (fields: Partial<Profile>) => writeProfile(context(), { session: BOB, ...fields });
	const busy = () => ({ busyUntil: new Date(Date.now() + 300_000).toISOString(), busyReason: "a build" });
	const EVENTS = ["stop", "post-tool-use", "user-prompt-submit"] as const;
	const event = (name: (typeof EVENTS)[number]) => (name === "stop" ? stopEvent() : { session_id: BOB });

	it.each(EVENTS)("is given no ordinary mail and no question at %s; node looks once", async (name) => {
		await says(busy());
		for (const message of [aMessage(), aMessage({ kind: "question" }), aMessage({ kind: "status" })])
			await box().put(message);
		expect(await run(event(name), { event: name })).toEqual(SILENT_NODE);
		for (const each of EVENTS) expect(await run(event(each), { event: each })).toEqual(SILENT);
		expect(box().unreadCount(BOB)).toBe(3);
		// More of what does not press starts no node either.
		await box().put(aMessage());
		expect(await run(event(name), { event: name })).toEqual(SILENT);
	});

	it.each(EVENTS)("is given urgent mail at %s, and that alone", async (name) => {
		await says(busy());
		const urgent = aMessage({ urgent: true, text: "it burns" });
		await box().put(aMessage());
		await run(event(name), { event: name });
		await box().put(urgent);
		expect(markless(contextOf(await run(event(name), { event: name })))).toBe(markless(frame(urgent)));
	});

	it("is given all of it once its time is over, whatever the hooks marked meanwhile", async () => {
		await says(busy());
		const [news, question] = [aMessage(), aMessage({ kind: "question", answerBy: "reply" })];
		for (const message of [news, question]) await box().put(message);
		for (const name of EVENTS) await run(event(name), { event: name });
		await says({ busyUntil: new Date(Date.now() - 1).toISOString() });
		const mark = readFileSync(inbox("closed"), "utf8");
		writeFileSync(inbox("closed"), mark.replace(/^\d+/, String(Math.floor(Date.now() / 1000))));
		const both = `${frame(question)}\n\n${frame(news)}`;
		expect(markless(contextOf(await run(stopEvent())))).toBe(markless(both));
	});

	it("where it accepts nothing, is given nothing, however urgent", async () => {
		await says({ accepts: "nothing" });
		await box().put(aMessage({ urgent: true }));
		for (const name of EVENTS) expect((await run(event(name), { event: name })).out).toBe("");
		for (const name of EVENTS) expect(await run(event(name), { event: name })).toEqual(SILENT);
	});

	it("where it accepts urgent mail, gets the rest with its user's prompt", async () => {
		await says({ accepts: "urgent" });
		await box().put(aMessage({ text: "news" }));
		await run(event("stop"));
		await box().put(aMessage({ text: "more news" }));
		expect(await run(event("stop"))).toEqual(SILENT);
		const given = await run(event("user-prompt-submit"), { event: "user-prompt-submit" });
		expect(contextOf(given)).toContain("more news");
	});

	it("is told of all its mail when it starts", async () => {
		await says(busy());
		await box().put(aMessage());
		await run(stopEvent());
		const started = await run({ session_id: BOB, source: "startup" }, { event: "session-start" });
		expect(contextOf(started)).toContain("1 unread message");
	});

	it.each<[string, string]>([
		["is over", "{past}\nbusy\n"],
		["is for longer than any mark holds", "{far}\nbusy\n"],
		["has no time", "soon\nbusy\n"],
		["has a time that no shell can count", "99999999999999999999999\nbusy\n"],
		["is empty", ""],
	])("is looked at by node where its mark %s", async (_, text) => {
		await box().put(aMessage());
		const now = Math.floor(Date.now() / 1000);
		const mark = text.replace("{past}", String(now - 1)).replace("{far}", String(now + 3600));
		writeFileSync(inbox("closed"), mark);
		expect(await run(stopEvent())).toMatchObject({ node: true, err: "", code: 0 });
	});

	it("has its mail settled that was handed over before", async () => {
		await says(busy());
		const message = aMessage();
		await box().put(message);
		await run(stopEvent());
		await (await box().take(BOB, message.id))?.handOver("0123456789abcdef");
		expect(await run(stopEvent())).toMatchObject({ node: true });
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

describe("what lies in the place of the shell's own files", () => {
	const sessions = (name: string) => join(machine.intercomDir, "sessions", name);
	/** Bob's session starts in a client; the file that names the client's session lies at `file`. */
	const inClient = async () => {
		const { pid = 0 } = machine.claude(["cat"]);
		await expect.poll(async () => (await readProcess(pid))?.name).toBe("claude");
		const start = (source: string) =>
			run({ session_id: BOB, source }, { event: "session-start", env: { CLAUDE_PID: String(pid) } });
		return { start, file: sessions(`${pid}.client`) };
	};
	const isPlain = (path: string) => lstatSync(path).isFile();
	const pipe = (path: string) => {
		mkdirSync(dirname(path), { recursive: true });
		execFileSync("mkfifo", [path]);
	};

	it("holds nobody up where it is a pipe: a mark, the predecessors, the client's session", async () => {
		const client = await inClient();
		await mail("waiting");
		for (const path of [inbox("status-only"), sessions(`${BOB}.former`), client.file]) pipe(path);
		expect((await client.start("clear")).code).toBe(0);
		expect(isPlain(client.file)).toBe(true);
		pipe(sessions(`${BOB}.former`));
		expect(contextOf(await run(stopEvent()))).toContain("waiting");
		expect(await run(stopEvent())).toEqual(SILENT_NODE);
	});

	it("is not written through where it is a link", async () => {
		const client = await inClient();
		const mine = join(machine.root, "mine");
		writeFileSync(mine, "keep\n");
		mkdirSync(sessions(""), { recursive: true });
		for (const path of [client.file, sessions(`${BOB}.former`)]) symlinkSync(mine, path);
		for (const source of ["startup", "clear"]) await client.start(source);
		expect(readFileSync(mine, "utf8")).toBe("keep\n");
		expect(isPlain(client.file)).toBe(true);
	});

	it("is no path that the environment makes up of a pid", async () => {
		mkdirSync(sessions(""), { recursive: true });
		const env = { CLAUDE_PID: "../../mine" };
		await run({ session_id: BOB, source: "startup" }, { event: "session-start", env });
		expect(existsSync(join(machine.root, "mine.client"))).toBe(false);
	});

	it("is left alone in a folder that everybody may write, and node says nothing of it", async () => {
		await mail("waiting");
		chmodSync(machine.intercomDir, 0o777);
		await (await inClient()).start("startup");
		expect(readdirSync(machine.intercomDir).sort()).toEqual(["inbox", "sent"]);
		expect(await run(stopEvent())).toEqual({ ...SILENT, node: true });
		expect(box().unreadCount(BOB)).toBe(1);
	});
});

withOtherUser("another user's folder", (other) => {
	it("is neither read nor written: the hook stays silent and starts no node", async () => {
		await mail("waiting");
		chownSync(machine.intercomDir, other.uid, other.uid);
		expect(await run(stopEvent())).toEqual(SILENT);
		const event = { session_id: BOB, source: "startup" };
		expect(await run(event, { event: "session-start" })).toEqual(SILENT);
		expect(readdirSync(machine.intercomDir).sort()).toEqual(["inbox", "sent"]);
	});

	it("gets no file of root's where it is the home", async () => {
		const env = { CLAUDE_INTERCOM_DIR: undefined, HOME: other.folder };
		const event = { session_id: BOB, source: "startup" };
		expect(await run(event, { event: "session-start", env })).toEqual(SILENT);
		expect(readdirSync(other.folder)).toEqual([]);
	});
});

describe("the script", () => {
	const shells = ["sh", "dash", "bash", "zsh"].filter((shell) => existsSync(join("/bin", shell)));

	it.each(shells)("runs in %s", async (shell) => {
		await mail("waiting");
		expect(contextOf(await run(stopEvent(), { shell: join("/bin", shell) }))).toContain("waiting");
		expect(await run(stopEvent(), { shell: join("/bin", shell) })).toEqual(SILENT_NODE);
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
